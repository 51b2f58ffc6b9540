// Opens the lessons of the course with their labs live: a prebuilt extension of JupyterLab, Notebook 7 and JupyterLite, written
// by hand, so that nobody has to build it. What runs by itself is a cell whose source is, letter for letter, one that the course
// ships (cells.json, written by tests/notebooks/refresh.py). What a notebook says of itself decides nothing.
(() => {
  const NAME = "weightslab";
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const PNG = "image/png";
  const REST = 1000; // ms without a change in any lab after which settings are noted in the notebook
  const AWAY = 3000; // ms without a connection after which labs say so
  const GONE = ["restarting", "autorestarting", "dead", "terminating"]; // states of a kernel that has lost its labs
  let linked = new URLSearchParams(location.hash.slice(1)); // #lab=TwoInputs(w1=3.0), #cell=05-4af8d6 or both
  let addressed = new URLSearchParams(location.search).get("path") ?? decodeURI(location.pathname); // whose notebook that is
  const SHIPPED = new URL("cells.json", document.currentScript.src);
  // Modules of the course come from where they are installed, never from a file beside a foreign notebook.
  const INSTALLED_FIRST = "import sys\nif '' in sys.path:\n    sys.path.remove('')\n    sys.path.append('')";
  // Which widgets live, and which of them the outputs show, without importing anything.
  const WIDGETS = `get_ipython().display_pub.publish({"application/json": {"answer": [
    list(get_ipython().kernel.comm_manager.comms),
    getattr(__import__("sys").modules.get("weightslab.live.reopen"), "views", {})]}})`;
  const STYLE = `
    .weightslab-waits .jp-OutputArea-output.jp-RenderedImage::before {
      content: var(--weightslab-waits); display: block; width: fit-content; margin: 0 0 4px; padding: 2px 10px;
      border: 1px solid var(--jp-border-color1); border-radius: 4px;
      background: var(--jp-layout-color1); color: var(--jp-ui-font-color1);
      font-family: var(--jp-ui-font-family); font-size: var(--jp-ui-font-size1); line-height: 1.6; }
    .jupyter-widgets-disconnected:is(.weightslab-lab, .weightslab-asked, .weightslab-lab *, .weightslab-asked *)::before {
      display: none; }
    .weightslab-lost [inert] { opacity: 0.45; filter: grayscale(1); }
    .weightslab-lost .weightslab-picture { pointer-events: none; }
    .weightslab-notice {
      display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px; margin: 2px 0 6px; padding: 6px 10px;
      border-left: 4px solid var(--jp-warn-color1); background: var(--jp-layout-color2); color: var(--jp-ui-font-color1);
      font-family: var(--jp-ui-font-family); font-size: 14px; line-height: 1.5; }
    .weightslab-notice button {
      padding: 2px 12px; border: 1px solid var(--jp-border-color0); border-radius: 3px; font: inherit; cursor: pointer;
      background: var(--jp-layout-color0); color: var(--jp-ui-font-color0); }
    button.weightslab-link {
      display: inline-block; margin: 2px 4px; padding: 2px 12px; border: 1px solid var(--jp-border-color0); border-radius: 3px;
      font: inherit; cursor: pointer; background: var(--jp-layout-color0); color: var(--jp-ui-font-color0); }
    .weightslab-hint input {
      display: block; box-sizing: border-box; width: 100%; padding: 4px 8px; border: 1px solid var(--jp-border-color0);
      font: inherit; background: var(--jp-layout-color0); color: var(--jp-ui-font-color0); }`;

  let shared;
  let inBrowser; // whether this is JupyterLite: no server keeps what the reader makes
  const container = {
    init: (scope) => void (shared = scope),
    get: async () => {
      const names = ["notebook", "cells", "settingregistry", "coreutils", "ui-components"];
      const [{ INotebookTracker, NotebookActions }, { CodeCell }, { ISettingRegistry }, { PageConfig }, { ToolbarButton }] =
        await Promise.all(names.map((name) => imported(`@jupyterlab/${name}`)));
      inBrowser = Boolean(PageConfig.getOption("litePluginSettings"));
      const plugin = {
        id: `${NAME}:plugin`,
        autoStart: true,
        optional: [INotebookTracker, ISettingRegistry],
        activate: (app, tracker, registry) => {
          if (!tracker) return;
          watch(tracker, registry, NotebookActions, CodeCell);
          if (inBrowser) performance.setResourceTimingBufferSize(2000); // see keepSite
          if (inBrowser) tracker.widgetAdded.connect((_, panel) => kept(panel, ToolbarButton, app.serviceManager.contents));
          document.addEventListener("click", ({ target }) => makeLink(tracker, PageConfig, target.closest?.(".weightslab-link")));
        },
      };
      return () => ({ __esModule: true, default: plugin });
    },
  };
  (window._JUPYTERLAB ??= {})[NAME] = container;

  async function imported(name) {
    const versions = Object.values(shared[name]);
    return (await (versions.find(({ loaded }) => loaded) ?? versions[0]).get())();
  }

  function watch(tracker, registry, NotebookActions, CodeCell) {
    document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
    const shipped = fetch(SHIPPED).then((answer) => answer.json()).then((sources) => new Set(sources));
    tracker.widgetAdded.connect((_, panel) => {
      arrive(panel);
      opened(panel, shipped, registry, NotebookActions, CodeCell).catch((error) => console.warn(`${NAME}:`, error));
    });
    window.addEventListener("popstate", (event) => { // JupyterLab would open the notebook once more
      if (/^#(lab|cell)=/.test(location.hash)) event.stopImmediatePropagation();
    }, true);
    window.addEventListener("hashchange", () => {
      [linked, addressed] = [new URLSearchParams(location.hash.slice(1)), ""];
      const course = courses.get(tracker.currentWidget);
      course?.settled.then(() => follow(course.panel)).catch((error) => console.warn(`${NAME}:`, error));
    });
    NotebookActions.executed.connect((_, { notebook }) => {
      const panel = tracker.find(({ content }) => content === notebook);
      if (panel) remember(panel);
    });
  }

  // A plain key that is pressed in a lab is the lab's: some versions of JupyterLab else take arrows from sliders.
  window.addEventListener("keydown", ({ target, ctrlKey, metaKey, altKey, shiftKey }) => {
    if (!target.closest?.(".weightslab-lab, .weightslab-asked")) return;
    target.toggleAttribute("data-lm-suppress-shortcuts", !(ctrlKey || metaKey || altKey || shiftKey));
  }, true);

  const courses = new WeakMap(); // by their panels
  const contexts = new WeakSet(); // of notebooks that are open

  let clicked = null; // the address of the last link in a notebook
  window.addEventListener("click", ({ target }) => {
    const link = target.closest?.(".jp-Notebook a[href]");
    if (link) clicked = new URL(link.href);
  }, true);

  // A link leads to a heading. JupyterLab looks for it before the cells of a notebook that it has just opened are drawn.
  async function arrive(panel) {
    const { pathname, hash } = clicked ?? {};
    if (!hash || decodeURIComponent(pathname).split("/").pop() !== panel.context.path.split("/").pop()) return;
    const heading = `[data-jupyter-id="${CSS.escape(decodeURIComponent(hash.slice(1)))}"]`;
    for (let tries = 0; tries < 100 && !panel.isDisposed; tries++) {
      const found = panel.node.querySelector(heading);
      if (found) return void found.scrollIntoView();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async function opened(panel, shipped, registry, NotebookActions, CodeCell) {
    await panel.context.ready;
    if (contexts.has(panel.context)) return; // one more view of the same notebook shows the same labs
    contexts.add(panel.context);
    const stored = takeViews(panel);
    const before = panel.context.model.dirty ? null : text(panel);
    const sources = await shipped;
    const isShipped = (cell) => sources.has(cell.model.sharedModel.getSource());
    const cells = codeCells(panel).filter(isShipped);
    const live = await registry?.load(`${NAME}:plugin`).then((settings) => settings.composite.live, () => true) ?? true;
    const runs = live && cells.length > 0;
    let theirs = false; // the reader runs cells: what runs is the reader's choice from then on
    const scheduled = (_, { notebook }) => (theirs ||= notebook === panel.content);
    NotebookActions.executionScheduled.connect(scheduled);
    const course = { panel, CodeCell, isShipped, noted: new WeakSet(), settled: null };
    courses.set(panel, course);
    watchKernel(course);
    watchOtherTabs(course);
    let settle;
    course.settled = new Promise((resolve) => (settle = resolve));
    keepPlace(course).catch((error) => console.warn(`${NAME}:`, error));
    const done = runs ? waiting(panel, cells) : () => {};
    try {
      await visible(panel);
      const kernel = await python(panel);
      if (!kernel) return;
      note(course, kernel);
      if (await putViews(panel, kernel, stored)) return void (await follow(panel));
      if (!runs || theirs) return;
      const wanted = (cell) => !theirs && isShipped(cell);
      if (!(await runCells(course, kernel, cells, wanted, done))) return;
      if (text(panel) === before) panel.context.model.dirty = false; // who only opens a lesson has nothing to save
    } finally {
      NotebookActions.executionScheduled.disconnect(scheduled);
      cells.forEach(done);
      panel.addClass(`${NAME}-settled`);
      settle();
      if (inBrowser) keepSite(panel).catch((error) => console.warn(`${NAME}:`, error));
    }
  }

  // Notes which cell stands at the top of the window; a page that is loaded anew comes back to it, when it is opened and again
  // when its labs are live, unless the reader has gone elsewhere by then.
  async function keepPlace({ panel, settled }) {
    const key = `${NAME}:place:${panel.context.path}`;
    const stored = JSON.parse(sessionStorage.getItem(key) ?? "null");
    const outer = panel.node.querySelector(".jp-WindowedPanel-outer");
    let returning = false, timer;
    const store = () => {
      const { top } = outer.getBoundingClientRect();
      const cell = panel.content.widgets.find(({ node }) => node.isConnected && node.getBoundingClientRect().bottom > top + 1);
      const below = cell && top - cell.node.getBoundingClientRect().top;
      if (cell) sessionStorage.setItem(key, JSON.stringify([cell.model.id, below]));
    };
    outer.addEventListener("scroll", () => {
      clearTimeout(timer);
      if (!returning) timer = setTimeout(store, 200);
    });
    const [opening] = performance.getEntriesByType("navigation");
    if (!stored || opening?.type === "navigate" || linked.has("cell") || linked.has("lab")) return;
    const [id, below] = stored;
    const back = async () => {
      const cell = panel.content.widgets.find(({ model }) => model.id === id);
      if (!cell || !returning) return;
      await panel.content.scrollToCell(cell, "start");
      for (let frame = 0; frame < 3; frame++) { // what comes into view is laid out
        await new Promise(requestAnimationFrame);
        outer.scrollTop += cell.node.getBoundingClientRect().top - outer.getBoundingClientRect().top + below;
      }
    };
    returning = true;
    for (const hand of ["wheel", "pointerdown", "keydown", "touchstart"])
      panel.node.addEventListener(hand, () => (returning = false), { once: true, capture: true, passive: true });
    await visible(panel);
    await back();
    await settled;
    await back();
    setTimeout(() => (returning = false), REST);
  }

  // Where no server keeps it: what the reader makes is saved soon, can be taken along as a notebook, and be put back.
  async function kept(panel, ToolbarButton, contents) {
    await panel.context.ready;
    const { context } = panel;
    const save = () => courses.get(panel)?.settled.then(
      () => panel.isDisposed || !context.model.dirty || context.save()).catch((error) => console.warn(`${NAME}:`, error));
    let timer;
    context.model.contentChanged.connect(() => {
      clearTimeout(timer);
      timer = setTimeout(save, REST);
    });
    const download = () => {
      const notebook = context.model.toJSON();
      for (const { outputs = [] } of notebook.cells)
        for (const { data } of outputs) if (data?.[PNG]) delete data[VIEW];
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([JSON.stringify(notebook, null, 1)], { type: "application/x-ipynb+json" }));
      link.download = context.path.split("/").pop();
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    };
    const original = async () => {
      if (!confirm("Put this notebook back to the original? What you wrote and set in it is lost.")) return;
      clearTimeout(timer);
      await contents.delete(context.path); // of what the browser keeps; the original is the site's
      context.model.dirty = false;
      sessionStorage.removeItem(`${NAME}:place:${context.path}`);
      location.reload();
    };
    const buttons = [
      ["Download", "What you write and set here stays in this browser. Take it along as a notebook", download],
      ["Original", "Put this notebook back to the original: what you wrote and set in it is lost", original],
    ];
    for (const [label, tooltip, onClick] of buttons)
      panel.toolbar.insertAfter("cellType", `${NAME}-${label}`, new ToolbarButton({ label, tooltip, onClick }));
  }

  // Has the service worker keep all files of the site that this page needs, for visits without a network.
  async function keepSite(panel) {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => panel.addClass(`${NAME}-kept`);
    const loaded = [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)];
    active.postMessage({ loaded }, [port2]);
  }

  // Runs cells from the top to the first that fails, and puts the settings back; whether all have run.
  async function runCells({ panel, CodeCell }, kernel, cells, wanted, done) {
    await kernel.requestExecute({ code: INSTALLED_FIRST, silent: true, store_history: false }).done;
    for (const cell of cells) {
      if (panel.isDisposed) return false;
      if (cell.isDisposed || !wanted(cell)) continue;
      const reply = await CodeCell.execute(cell, panel.sessionContext);
      done(cell);
      if (reply?.content.status !== "ok") return false;
      remember(panel);
    }
    await asBefore(panel, kernel);
    return true;
  }

  // Says on the labs of a notebook when their kernel is lost. A lost connection may come back with all of them; a kernel that
  // ended, or started anew under the same name, has forgotten them.
  function watchKernel(course) {
    const { panel } = course;
    const { sessionContext } = panel;
    let timer;
    const labs = () => [...panel.node.querySelectorAll(".weightslab-asked, .weightslab-lab")].filter(
      (lab) => !lab.parentElement.closest(".weightslab-asked, .weightslab-lab"));
    const gone = () => labs().forEach((lab) => lose(lab, "Python has stopped: this lab does not answer any more.", course, true));
    const away = () => labs().forEach((lab) => lose(lab, "Python is out of reach: this lab does not answer.", course, false));
    sessionContext.statusChanged.connect((_, status) => GONE.includes(status) && gone());
    for (const changed of ["kernelChanged", "sessionChanged"])
      sessionContext[changed].connect((_, { oldValue }) => oldValue && gone());
    sessionContext.connectionStatusChanged.connect((_, status) => {
      clearTimeout(timer);
      if (status === "connected") labs().forEach(find);
      else timer = setTimeout(away, AWAY);
    });
  }

  // Where another tab has run a cell, Python closes the widgets here: an output that has lost its lab shows its picture, and says
  // where the lab went.
  function watchOtherTabs(course) {
    const { panel } = course;
    const roots = ":scope > :is(.weightslab-asked, .weightslab-lab), :scope > * > :is(.weightslab-asked, .weightslab-lab)";
    const outputs = ".jp-CodeCell .jp-OutputArea-output";
    const had = new WeakSet();
    const look = () => {
      for (const output of panel.node.querySelectorAll(outputs)) {
        if (output.querySelector(roots)) had.add(output);
        else if (had.delete(output)) setTimeout(() => output.isConnected && !output.querySelector(roots) && moved(output), REST);
      }
    };
    const moved = (output) => {
      const cell = codeCells(panel).find(({ node }) => node.contains(output));
      if (!cell || cell.model.executionState === "running") return;
      const { dirty } = panel.context.model;
      change(panel, { [cell.model.id]: viewsOf(panel)[cell.model.id] }, (data) => delete data[VIEW]);
      panel.context.model.dirty = dirty;
      const poster = cell.node.querySelector(".jp-OutputArea-output.jp-RenderedImage");
      if (!poster || poster.querySelector(".weightslab-notice")) return;
      const notice = makeNotice(course);
      notice.firstChild.textContent = "This lab runs in another tab now: here you see its picture.";
      poster.prepend(notice);
    };
    const observer = new MutationObserver(look);
    observer.observe(panel.node, { subtree: true, childList: true });
    panel.disposed.connect(() => observer.disconnect());
    look();
  }

  // Greys what a lab can be moved with; picture and sentences stay readable.
  function lose(lab, sentence, course, forGood) {
    lab.weightslabGone ||= forGood;
    const box = lab.parentElement;
    const notice = box.querySelector(":scope > .weightslab-notice") ?? box.insertBefore(makeNotice(course), lab);
    notice.firstChild.textContent = sentence;
    if (lab.classList.contains("weightslab-lost")) return;
    lab.classList.add("weightslab-lost");
    const kept = ".weightslab-title, .weightslab-picture, .weightslab-caption, .weightslab-hint";
    const still = (part) => {
      if (part.matches(kept) && !part.querySelector("button, input")) return;
      if (part.querySelector(kept)) [...part.children].forEach(still);
      else part.inert = true;
    };
    [...lab.children].forEach(still);
  }

  // The connection is back, and with it a lab whose kernel was never gone.
  function find(lab) {
    if (lab.weightslabGone || !lab.classList.contains("weightslab-lost")) return;
    lab.classList.remove("weightslab-lost");
    lab.querySelectorAll("[inert]").forEach((part) => (part.inert = false));
    lab.parentElement.querySelector(":scope > .weightslab-notice")?.remove();
  }

  function makeNotice(course) {
    const notice = document.createElement("div");
    notice.className = "weightslab-notice";
    notice.setAttribute("role", "status");
    const again = Object.assign(document.createElement("button"), { type: "button", textContent: "Run the lesson again" });
    notice.append(document.createElement("span"), again);
    again.addEventListener("click", () => runAgain(course));
    return notice;
  }

  // What the button of a lost lab does: the lesson's own cells run again, and the reader's that have lost a lab; in a notebook
  // that is no lesson, all cells.
  async function runAgain(course) {
    const { panel, isShipped, noted } = course;
    const buttons = [...panel.node.querySelectorAll(".weightslab-notice button")];
    buttons.forEach((button) => (button.disabled = true));
    const all = codeCells(panel);
    const lostHere = new Set(all.filter(({ node }) => node.querySelector(".weightslab-notice")));
    const cells = all.some(isShipped) ? all.filter((cell) => isShipped(cell) || lostHere.has(cell)) : all;
    let settle;
    course.settled = new Promise((resolve) => (settle = resolve)); // what the labs are set to is noted when they are back
    try {
      const kernel = await startedAnew(panel);
      if (!noted.has(kernel)) note(course, kernel);
      await runCells(course, kernel, cells, () => true, () => {});
    } catch (error) {
      console.warn(`${NAME}:`, error);
      for (const { parentElement: { firstChild: said } } of buttons)
        said.textContent = "Jupyter does not answer: start weightslab again where you started it, then press this button.";
    } finally {
      buttons.forEach((button) => (button.disabled = false));
      settle();
    }
  }

  // The notebook's kernel, connected; a new one where it has none. Raises where the server does not answer.
  async function startedAnew(panel) {
    const { sessionContext } = panel;
    const { sessionManager } = sessionContext;
    if (!inBrowser) await fetch(new URL("api", sessionManager.serverSettings.baseUrl)); // else JupyterLab waits for a minute
    await sessionManager.refreshRunning(); // sees sessions that ended
    const kernel = sessionContext.session?.kernel;
    if (!kernel) await sessionContext.changeKernel({ name: sessionContext.kernelPreference.name ?? "python3" });
    else if (kernel.status === "dead") await kernel.restart();
    else if (kernel.connectionStatus !== "connected") await kernel.reconnect();
    const answering = await python(panel);
    if (!answering) throw new Error("no kernel of Python");
    return answering;
  }

  // Calls a function of weightslab.live.reopen with texts, which are literals of Python as they are of JSON.
  const ask = (kernel, name, ...texts) => answer(
    kernel, `__import__("weightslab.live.reopen", fromlist=["reopen"]).${name}(${texts.map((text) => JSON.stringify(text)).join(", ")})`);

  // Runs code, and returns the answer that it displays: the kernel of JupyterLite answers no other request of such a kind.
  async function answer(kernel, code) {
    const future = kernel.requestExecute({ code, silent: true, store_history: false });
    let answer = null;
    future.onIOPub = ({ header, content }) => {
      if (header.msg_type === "display_data") ({ answer } = content.data["application/json"] ?? {});
    };
    await future.done;
    return answer;
  }

  // Brings the labs into the settings that the notebook was saved with, and then into the one that the address names. Both are
  // handed to Python as strings, which it reads by the grammar of states and never evaluates.
  async function asBefore(panel, kernel) {
    const states = {};
    for (const { model } of codeCells(panel)) {
      const own = model.getMetadata(NAME)?.settings;
      if (Array.isArray(own)) states[model.id] = own.map(String);
    }
    if (Object.keys(states).length) await ask(kernel, "restore", JSON.stringify(states));
    await follow(panel);
  }

  // Goes where the address says, in the notebook that it names: others that were open the last time are opened again beside it.
  // That is done once: a reload comes back to what the reader has made since.
  async function follow(panel) {
    if (addressed.endsWith(".ipynb") && !`/${addressed}`.endsWith(`/${panel.context.localPath}`)) return;
    let cell = linked.get("cell");
    const lab = linked.get("lab");
    linked = new URLSearchParams();
    if (!cell && !lab) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    const kernel = panel.sessionContext.session?.kernel;
    if (lab && kernel) cell = (await ask(kernel, "show", lab, ...(cell ? [cell] : []))) ?? cell;
    const target = panel.content.widgets.find(({ model }) => model.id === cell);
    if (target) await panel.content.scrollToCell(target, "start");
  }

  // Answers the button in a lab's share fold: the address of its notebook with the setting that the fold shows.
  async function makeLink(tracker, PageConfig, button) {
    const panel = button && tracker.find(({ node }) => node.contains(button));
    if (!panel) return;
    const { path } = panel.context;
    const address = inBrowser
      ? new URL(`notebooks/index.html?path=${encodeURIComponent(path)}`, PageConfig.getBaseUrl())
      : new URL(PageConfig.getUrl({ workspace: PageConfig.defaultWorkspace, treePath: path, toShare: true }));
    const state = button.closest(".weightslab-disclosure").querySelector("input[type=text]");
    for (let tries = 0; tries < 100 && !state.value; tries++) await new Promise((resolve) => setTimeout(resolve, 100)); // Python is busy
    const lab = state.value;
    const cell = codeCells(panel).find(({ node }) => node.contains(button))?.model.id;
    address.hash = new URLSearchParams(cell ? { lab, cell } : { lab });
    const field = button.parentElement.querySelector("input") ?? Object.assign(document.createElement("input"), { readOnly: true });
    field.setAttribute("aria-label", "Link to this setting");
    field.value = address.href;
    button.after(field);
    field.select();
    await navigator.clipboard?.writeText(address.href).then(() => (button.textContent = "The link is copied"), () => {});
  }

  // Notes in the cells' metadata, whenever the labs come to rest, which settings they have; not before all is settled.
  function note(course, kernel) {
    const { panel, noted } = course;
    noted.add(kernel);
    let timer;
    const write = async () => {
      await course.settled;
      if (panel.isDisposed || kernel.isDisposed) return;
      const settings = await ask(kernel, "settings");
      for (const { model } of settings ? codeCells(panel) : []) {
        const before = model.getMetadata(NAME)?.settings;
        if (JSON.stringify(before) === JSON.stringify(settings[model.id])) continue;
        if (settings[model.id]) model.setMetadata(NAME, { settings: settings[model.id] });
        else if (viewsOf(panel)[model.id]) model.deleteMetadata(NAME); // a lab that is shown and was put back
      }
    };
    kernel.iopubMessage.connect((_, { header }) => {
      if (header.msg_type !== "comm_msg") return;
      clearTimeout(timer);
      timer = setTimeout(() => write().catch((error) => console.warn(`${NAME}:`, error)), REST);
    });
  }

  const codeCells = (panel) => panel.content.widgets.filter(({ model }) => model.type === "code");

  const text = (panel) => JSON.stringify(panel.content.widgets.map(({ model }) => model.sharedModel.getSource()));

  // Resolves when the reader sees the notebook: tabs that JupyterLab restores behind others start no Python.
  const visible = ({ node }) => new Promise((resolve) => {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(node);
  });

  // The notebook's kernel when it answers; null where it is none of Python.
  async function python({ sessionContext }) {
    await sessionContext.ready;
    const kernel = sessionContext.session?.kernel;
    const info = await kernel?.info;
    return info?.language_info.name === "python" ? kernel : null;
  }

  // Says on the posters that Python starts; the answer takes that back from a cell.
  function waiting(panel, cells) {
    const began = performance.now();
    const files = new BroadcastChannel(NAME); // where Python runs in the browser, start.js says which of its files are here
    let loaded = "";
    const say = () => {
      const seconds = Math.round((performance.now() - began) / 1000);
      const text = `"Python is starting${loaded || (seconds > 3 ? ` (${seconds} s)` : "")}; then this picture moves"`;
      panel.node.style.setProperty("--weightslab-waits", text);
    };
    files.onmessage = ({ data: { asked, arrived } }) => {
      loaded = arrived < asked ? ` (${Number(arrived)} of ${Number(asked)} files are here)` : "";
      say();
    };
    say();
    const clock = setInterval(say, 1000);
    cells.forEach(({ node }) => node.classList.add("weightslab-waits"));
    const left = new Set(cells);
    return (cell) => {
      cell.node.classList.remove("weightslab-waits");
      left.delete(cell);
      if (left.size) return;
      clearInterval(clock);
      files.close();
    };
  }

  // Widget views, by cell and output, which a notebook was saved with. They are taken out, so that the pictures beside them
  // show: a view whose widget is gone is an error message in place of the picture.
  function takeViews(panel) {
    const { dirty } = panel.context.model;
    const views = viewsOf(panel);
    change(panel, views, (data) => delete data[VIEW]);
    panel.context.model.dirty = dirty;
    return views;
  }

  // Shows the living labs in a page that was loaded anew, or by somebody else who opens the notebook; whether there are any.
  async function putViews(panel, kernel, stored) {
    const [living, shown] = (await answer(kernel, WIDGETS)) ?? [[], {}];
    const widgets = new Set(living);
    const alive = Object.fromEntries(Object.entries({ ...stored, ...shown }).filter(
      ([, views]) => Object.values(views).every(({ model_id: id }) => widgets.has(id))));
    const { dirty } = panel.context.model;
    change(panel, alive, (data, view) => data[PNG] && (data[VIEW] = view));
    for (const { model } of codeCells(panel)) if (alive[model.id] && harmless(model)) model.trusted = true;
    panel.context.model.dirty = dirty;
    return Object.keys(alive).length > 0;
  }

  // Nothing but a living widget, its picture and its sentence: no script of a file is trusted with it.
  const harmless = ({ outputs }) => outputs.toJSON().every(
    ({ data }) => data?.[VIEW] && Object.keys(data).every((kind) => [VIEW, PNG, "text/plain"].includes(kind)));

  function change(panel, views, edit) {
    for (const cell of codeCells(panel)) {
      const own = views[cell.model.id];
      if (!own) continue;
      const outputs = cell.model.outputs.toJSON();
      outputs.forEach((output, index) => own[index] && output.data && edit(output.data, own[index]));
      cell.model.outputs.fromJSON(outputs);
    }
  }

  function viewsOf(panel) {
    const views = {};
    for (const { model } of codeCells(panel))
      model.outputs.toJSON().forEach(({ data }, index) => {
        if (data?.[VIEW] && data[PNG]) (views[model.id] ??= {})[index] = data[VIEW];
      });
    return views;
  }

  // Keeps in the kernel which widgets the outputs show: they are saved without.
  function remember(panel) {
    const kernel = panel.sessionContext.session?.kernel;
    const views = viewsOf(panel);
    if (kernel && Object.keys(views).length)
      ask(kernel, "remember", JSON.stringify(views)).catch((error) => console.warn(`${NAME}:`, error));
  }
})();
