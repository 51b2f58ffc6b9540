// Stands in for pyodide.js in the worker of the site's kernel: takes Pyodide from options.indexURL, the course's own wheels from
// beside the lock file, and tells the page how far it is. What every lab imports, and the first cell of the lesson, is imported
// here: once the reader's files are mounted, each module would be looked for among them first. It runs twice in a worker that
// early.js starts: when the page is opened, and when JupyterLite's kernel asks for Pyodide, which then is there or on its way.
(() => {
  const NEEDED = `
import sys, types
sys.dont_write_bytecode = False
terminal = sys.modules["IPython.terminal.embed"] = types.ModuleType("IPython.terminal.embed")  # no tab has one: 150 modules
terminal.embed = None
import IPython
del sys.modules["IPython.terminal.embed"]
from matplotlib import artist  # as it is imported it lists the properties of all its classes in docstrings: a quarter of the time
described = artist.kwdoc, artist.ArtistInspector.get_setters
artist.kwdoc, artist.ArtistInspector.get_setters = (lambda _: ""), (lambda _: [])
import importlib.readers, piplite.piplite, pyodide_kernel, threadpoolctl, weightslab.live.panel, weightslab.live.reopen
artist.kwdoc, artist.ArtistInspector.get_setters = described`;
  // Fetching, unpacking and compiling would take most of the time. So all files of Python and of the packages, with what was
  // compiled of them, lie one after the other in one file, which the site has, or else is kept for the next visit: a line that
  // names them, then their contents. The standard library, which comes as an archive of sources, is unpacked and compiled for it.
  const LIBRARY = "/lib/python3.12";
  const COMPILED = `
def compiled(library):
    import importlib.util, marshal, pathlib, py_compile, sys, zipfile, zipimport
    source = f"{library.replace('.', '')}.zip"
    with zipfile.ZipFile(source) as archive:
        archive.extractall(library)
    for module in [*sys.modules.values()]:
        spec = getattr(module, "__spec__", None)
        if isinstance(getattr(spec, "loader", None), zipimport.zipimporter):
            path = pathlib.Path(importlib.util.cache_from_source(spec.origin.replace(source, library, 1)))
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(spec.loader.get_code(spec.name)))
            yield
    late = (pathlib.Path(library, "site-packages", name) for name in ("PIL", "packaging", "weightslab"))
    for path in (path for package in late for path in package.rglob("*.py")):
        if not pathlib.Path(importlib.util.cache_from_source(path)).exists():
            py_compile.compile(path, doraise=True)
            yield
compiled`;
  const ALWAYS_VALID = [1, ...Array(11).fill(0)]; // in the head of a compiled module: whatever the time of its source file
  const NO_ARCHIVE = "data:application/zip;base64,UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
  const UNUSED = /\/tests\/|\.(pyi|pyx|pxd|h|a)$/;
  const KEPT = "packed Python of weightslab";
  const REST = 20_000; // ms after the start: the reader's first lab is live by then

  const python = (imported) => imported ? `${NEEDED}\nimport ${imported}` : NEEDED;

  async function loadPyodide({ imported, packedURL, ...options }) {
    const page = new BroadcastChannel("weightslab");
    let asked = 0;
    let arrived = 0;
    const fetched = self.fetch;
    self.fetch = async (...request) => {
      asked += 1;
      const answer = await (/\.wasm$/.test(request[0]) ? straight(request[0]) : fetched(...request));
      arrived += 1;
      page.postMessage({ asked, arrived });
      return answer;
    };
    // What a browser compiled of a file it keeps for the next visit, unless a service worker answered: ours does not, but if asked.
    const kept = (address) => fetched(`${address}?kept`);
    const straight = (address) => fetched(address).then((answer) => (answer.ok ? answer : kept(address)), () => kept(address));
    const coming = packedURL && typeof DecompressionStream !== "undefined" ? fetched(packedURL) : null;
    coming?.catch(() => {}); // answered for where it is waited for
    importScripts(new URL("pyodide.js", options.indexURL).href);
    const load = self.loadPyodide;
    const lock = await (await fetched(options.lockFileURL)).json();
    const digests = Object.values(lock.packages).map(({ sha256 }) => sha256.slice(0, 4));
    const key = new URL(`packed-${digests.join("")}`, options.lockFileURL).href;
    const answer = typeof DecompressionStream === "undefined" ? null
      : await (coming ?? self.caches?.open(KEPT).then((cache) => cache.match(key)).catch(() => null));
    const found = answer?.ok ? unpack(answer.body, Boolean(packedURL)) : null;
    const ready = found && { packages: [], stdLibURL: NO_ARCHIVE, fsInit: async (FS) => write(FS, await found) };
    for (const part of Object.values(lock.packages))
      if (part.file_name.startsWith("./")) part.file_name = new URL(part.file_name, options.lockFileURL).href;
    const lockFileURL = URL.createObjectURL(new Blob([JSON.stringify(lock)], { type: "application/json" }));
    try {
      const pyodide = await load({ ...options, lockFileURL, ...ready });
      if (found) Object.assign(pyodide.loadedPackages, (await found).loaded);
      pyodide.runPython(python(imported));
      if (!found && self.caches) setTimeout(() => keep(pyodide, key).catch(() => {}), REST);
      return pyodide;
    } finally {
      self.fetch = fetched;
      URL.revokeObjectURL(lockFileURL);
      page.close();
    }
  }

  // What a packed file says, and its contents.
  async function unpack(stream, zipped) {
    const body = zipped ? stream.pipeThrough(new DecompressionStream("gzip")) : stream;
    const bytes = new Uint8Array(await new Response(body).arrayBuffer());
    const end = bytes.indexOf(10);
    return { ...JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))), contents: bytes.subarray(end + 1) };
  }

  function write(FS, { files, contents }) {
    let folder;
    let at = 0;
    for (const [path, size] of files) {
      const [own] = path.match(/.*(?=\/)/);
      if (own !== folder) FS.mkdirTree((folder = own));
      FS.writeFile(path, contents.subarray(at, (at += size)), { canOwn: true });
    }
  }

  // The parts of a packed file; whatever else Python does goes on while it is made.
  async function pack(pyodide) {
    const { FS, loadedPackages } = pyodide;
    const compiled = pyodide.runPython(COMPILED, { globals: pyodide.toPy({}) });
    const modules = compiled(LIBRARY);
    while (!modules.next().done) await new Promise((resolve) => setTimeout(resolve));
    modules.destroy();
    compiled.destroy();
    const files = [];
    const parts = [];
    const add = (path) => {
      const { node } = FS.lookupPath(path);
      if (FS.isDir(node.mode)) {
        for (const name of FS.readdir(path)) if (name !== "." && name !== "..") add(`${path}/${name}`);
      } else if (!UNUSED.test(path)) {
        const content = node.contents?.slice(0, node.usedBytes) ?? new Uint8Array();
        if (path.endsWith(".pyc")) content.set(ALWAYS_VALID, 4);
        files.push([path, content.length]);
        parts.push(content);
      }
    };
    add(LIBRARY);
    return [`${JSON.stringify({ loaded: loadedPackages, files })}\n`, ...parts];
  }

  async function keep(pyodide, key) {
    const packed = new Blob(await pack(pyodide));
    await caches.delete(KEPT); // of an earlier building of the site
    await (await caches.open(KEPT)).put(key, new Response(packed));
  }

  if (typeof importScripts === "undefined") return void (module.exports = { python, pack }); // pack.cjs
  const started = self.weightslab;
  self.loadPyodide = started ? () => started : loadPyodide;
  if (started || !self.name) return;
  const { kernel, options } = JSON.parse(self.name);
  self.weightslab = loadPyodide(options);
  self.weightslab.catch(() => {}); // the kernel says so
  importScripts(kernel);
})();
