// Starts Python while JupyterLab is still loading. JupyterLite starts the worker of its kernel when the notebook has been opened:
// it is then given this one. Any other worker, and that of a kernel that is started anew, is the browser's own.
(async () => {
  const root = new URL("../../", document.currentScript.src).href;
  const { kernel, lessons, ...urls } = JSON.parse(document.currentScript.dataset.python);
  const lesson = new URLSearchParams(location.search).get("path")?.replace(".ipynb", "");
  const there = (address) => new URL(address, root).href;
  const options = { ...urls, ...(Object.hasOwn(lessons, lesson) && { imported: lessons[lesson] }) };
  for (const name of Object.keys(options).filter((name) => name.endsWith("URL"))) options[name] = there(options[name]);
  const name = JSON.stringify({ kernel: there(kernel), options });

  const { serviceWorker } = navigator; // answers what Python asks of the reader's files: a worker has the one that its page had
  if (!serviceWorker || crossOriginIsolated) return;
  await serviceWorker.register(there("service-worker.js?enableCache=true"), { scope: root });
  if (!serviceWorker.controller)
    await new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  const { Worker } = window;
  const early = new Worker(there("static/python/start.js"), { name });
  window.Worker = class extends Worker {
    constructor(address, ...rest) {
      if (new URL(address, location).pathname === new URL(kernel, root).pathname) { // its version follows a question mark
        window.Worker = Worker;
        return early;
      }
      super(address, ...rest);
    }
  };
})().catch((error) => console.warn("weightslab:", error));
