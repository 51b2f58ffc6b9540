// Stands in for pyodide.js in the worker of the site's kernel: takes Pyodide from options.indexURL, the course's own wheels from
// beside the lock file, and tells the page how far it is. What every lesson imports is imported here: once the reader's files are
// mounted, each import would look among them first.
const NEEDED = "import pyodide_kernel, weightslab.live";

self.loadPyodide = async (options) => {
  const page = new BroadcastChannel("weightslab");
  let asked = 0;
  let arrived = 0;
  const fetched = self.fetch;
  self.fetch = async (...request) => {
    asked += 1;
    const answer = await fetched(...request);
    arrived += 1;
    page.postMessage({ asked, arrived });
    return answer;
  };
  importScripts(new URL("pyodide.js", options.indexURL).href);
  const lock = await (await fetched(options.lockFileURL)).json();
  for (const part of Object.values(lock.packages))
    if (part.file_name.startsWith("./")) part.file_name = new URL(part.file_name, options.lockFileURL).href;
  const lockFileURL = URL.createObjectURL(new Blob([JSON.stringify(lock)], { type: "application/json" }));
  try {
    const pyodide = await self.loadPyodide({ ...options, lockFileURL });
    pyodide.runPython(NEEDED);
    return pyodide;
  } finally {
    self.fetch = fetched;
    URL.revokeObjectURL(lockFileURL);
    page.close();
  }
};
