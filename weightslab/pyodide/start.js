// Stands in for pyodide.js in the worker of the site's kernel: takes Pyodide from options.indexURL, the course's own wheels from
// beside the lock file, and tells the page how far it is. What every lesson imports is imported here: once the reader's files are
// mounted, each import would look among them first.
const NEEDED = "import sys; sys.dont_write_bytecode = False; import pyodide_kernel, weightslab.live";
// Half of the time of an import goes into compiling. What was compiled is kept for the next visit, marked as valid whatever the
// time of its source file, which is another one at each visit.
const COMPILED = `
import io, pathlib, sys, zipfile
kept = io.BytesIO()
with zipfile.ZipFile(kept, "w") as archive:
    for module in [*sys.modules.values()]:
        path = pathlib.Path(getattr(module, "__cached__", None) or "nowhere")
        if path.is_file():
            code = path.read_bytes()
            archive.writestr(str(path)[1:], code[:4] + bytes([1, *[0] * 11]) + code[16:])
kept.getvalue()`;
const KEPT = "compiled modules of weightslab";
const REST = 20_000; // ms after the start: the reader's first lab is live by then

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
  const digests = Object.values(lock.packages).map(({ sha256 }) => sha256.slice(0, 4));
  const key = new URL(`compiled-${digests.join("")}`, options.lockFileURL).href;
  const compiled = await self.caches?.open(KEPT).then((cache) => cache.match(key)).catch(() => null);
  for (const part of Object.values(lock.packages))
    if (part.file_name.startsWith("./")) part.file_name = new URL(part.file_name, options.lockFileURL).href;
  const lockFileURL = URL.createObjectURL(new Blob([JSON.stringify(lock)], { type: "application/json" }));
  try {
    const pyodide = await self.loadPyodide({ ...options, lockFileURL });
    if (compiled) pyodide.unpackArchive(await compiled.arrayBuffer(), "zip", { extractDir: "/" });
    pyodide.runPython(NEEDED);
    if (!compiled && self.caches) setTimeout(() => keep(pyodide, key).catch(() => {}), REST);
    return pyodide;
  } finally {
    self.fetch = fetched;
    URL.revokeObjectURL(lockFileURL);
    page.close();
  }
};

async function keep(pyodide, key) {
  const bytes = pyodide.runPython(COMPILED, { globals: pyodide.toPy({}) });
  await caches.delete(KEPT); // of an earlier building of the site
  await (await caches.open(KEPT)).put(key, new Response(bytes.toJs()));
  bytes.destroy();
}
