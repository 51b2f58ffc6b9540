// Stands in for pyodide.js in the worker of the site's kernel: takes Pyodide from options.indexURL, the course's own wheels from
// beside the lock file, and tells the page how far it is. What every lesson imports, and the lesson of the page, is imported here:
// once the reader's files are mounted, each import would look among them first. It runs twice in a worker that early.js starts:
// when the page is opened, and when JupyterLite's kernel asks for Pyodide, which then is there or on its way.
(() => {
  const NEEDED = `
import importlib, sys
sys.dont_write_bytecode = False
import piplite.piplite, pyodide_kernel, weightslab.live`;
  // Half of the time of an import goes into compiling. What was compiled lies in the site, or else is kept for the next visit,
  // marked as valid whatever the time of its source file, which is another one at each visit.
  const COMPILED = `
import io, pathlib, sys, zipfile
kept = io.BytesIO()
with zipfile.ZipFile(kept, "w") as archive:
    for module in [*sys.modules.values()]:
        path = pathlib.Path(getattr(module, "__cached__", None) or "nowhere")
        if path.is_file():
            code = path.read_bytes()
            archive.writestr(zipfile.ZipInfo(str(path)[1:]), code[:4] + bytes([1, *[0] * 11]) + code[16:], zipfile.ZIP_DEFLATED)
kept.getvalue()`;
  const KEPT = "compiled modules of weightslab";
  const REST = 20_000; // ms after the start: the reader's first lab is live by then

  const python = (lesson) => lesson ? `${NEEDED}\nimport weightslab.lessons.${lesson}` : NEEDED;

  async function loadPyodide({ lesson, compiledURL, ...options }) {
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
    const load = self.loadPyodide;
    const lock = await (await fetched(options.lockFileURL)).json();
    const digests = Object.values(lock.packages).map(({ sha256 }) => sha256.slice(0, 4));
    const key = new URL(`compiled-${digests.join("")}`, options.lockFileURL).href;
    const compiled = (compiledURL ? fetched(compiledURL) : self.caches?.open(KEPT).then((cache) => cache.match(key)))
      ?.then((answer) => answer?.arrayBuffer()).catch(() => null);
    for (const part of Object.values(lock.packages))
      if (part.file_name.startsWith("./")) part.file_name = new URL(part.file_name, options.lockFileURL).href;
    const lockFileURL = URL.createObjectURL(new Blob([JSON.stringify(lock)], { type: "application/json" }));
    try {
      const pyodide = await load({ ...options, lockFileURL });
      const found = await compiled;
      if (found) pyodide.unpackArchive(found, "zip", { extractDir: "/" });
      pyodide.runPython(python(lesson));
      if (!found && self.caches) setTimeout(() => keep(pyodide, key).catch(() => {}), REST);
      return pyodide;
    } finally {
      self.fetch = fetched;
      URL.revokeObjectURL(lockFileURL);
      page.close();
    }
  }

  async function keep(pyodide, key) {
    const bytes = pyodide.runPython(COMPILED, { globals: pyodide.toPy({}) });
    await caches.delete(KEPT); // of an earlier building of the site
    await (await caches.open(KEPT)).put(key, new Response(bytes.toJs()));
    bytes.destroy();
  }

  if (typeof importScripts === "undefined") return void (module.exports = { python, COMPILED }); // compile.cjs
  const started = self.weightslab;
  self.loadPyodide = started ? () => started : loadPyodide;
  if (started || !self.name) return;
  const { kernel, options } = JSON.parse(self.name);
  self.weightslab = loadPyodide(options);
  self.weightslab.catch(() => {}); // the kernel says so
  importScripts(kernel);
})();
