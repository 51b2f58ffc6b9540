// What passes between page and kernel, read along: which requests wait for their answer, and what callbacks wrote to stderr.
// The frames are those of the protocol v1.kernel.websocket.jupyter.org: the number of offsets, the offsets, then the parts.
window.kernel = { unanswered: new Set(), executed: 0, stderr: [], settle, open, close };

let changes = 0;
new MutationObserver(() => changes++).observe(
  document, { childList: true, characterData: true, attributes: true, subtree: true });

// True when the page shows all that was asked for; false when that takes longer than so many milliseconds.
async function settle(wait, done) {
  const frame = () => new Promise(requestAnimationFrame);
  const working = () => [...document.querySelectorAll(".weightslab-timeline button")].some(
    (button) => button.textContent === "Pause");
  const still = () => !window.kernel.unanswered.size && !(done && working())
    && !document.querySelector(".weightslab-picture[aria-busy]")
    && [...document.images].every((image) => image.complete);
  const end = performance.now() + wait;
  while (performance.now() < end) {
    await frame();
    if (!still()) continue;
    await handled();
    const before = changes;
    await frame();
    await frame();
    if (still() && !(done && changes > before)) return true;
  }
  return false;
}

async function open(path) {
  window.kernel.stderr.length = 0;
  const opened = await jupyterapp.commands.execute("docmanager:open", { path });
  await opened.context.ready;
  await opened.context.sessionContext.ready;
}

function close() {
  for (const shown of [...jupyterapp.shell.widgets("main")]) if (shown.context) shown.dispose();
}

// An answer that has arrived waits in JupyterLab for all before it: one more question comes back after them.
async function handled() {
  for (const { context } of jupyterapp.shell.widgets("main")) {
    await context?.sessionContext?.session?.kernel?.requestKernelInfo();
  }
}

const decode = (data) => {
  const view = new DataView(data);
  const offset = (i) => Number(view.getBigUint64(8 * (i + 1), true));
  const text = (i) => new TextDecoder().decode(new Uint8Array(data, offset(i), offset(i + 1) - offset(i)));
  return { channel: text(0), header: JSON.parse(text(1)), parent: JSON.parse(text(2)), content: JSON.parse(text(4)) };
};

const EXPECTED = /^No such comm/; // ipywidgets asks a new kernel for widgets before Python has imported ipywidgets
const REQUESTS = ["execute_request", "comm_open", "comm_msg", "comm_close"];

window.WebSocket = class extends WebSocket {
  constructor(...args) {
    super(...args);
    if (!String(args[0]).includes("/api/kernels/")) return;
    window.kernel.unanswered.clear(); // a restarted kernel owes nothing
    this.addEventListener("message", ({ data }) => {
      const { channel, header, parent, content } = decode(data);
      if (channel !== "iopub") return;
      if (header.msg_type === "stream" && content.name === "stderr" && !EXPECTED.test(content.text)) {
        window.kernel.stderr.push(content.text);
      }
      if (header.msg_type === "error") window.kernel.stderr.push(`${content.ename}: ${content.evalue}`);
      if (header.msg_type === "status" && content.execution_state === "idle" && window.kernel.unanswered.delete(parent.msg_id)) {
        window.kernel.executed += parent.msg_type === "execute_request";
      }
    });
  }

  send(data) {
    super.send(data);
    if (!(data instanceof ArrayBuffer)) return;
    const { channel, header } = decode(data);
    if (channel === "shell" && REQUESTS.includes(header.msg_type)) window.kernel.unanswered.add(header.msg_id);
  }
};
