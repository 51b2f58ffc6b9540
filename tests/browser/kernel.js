// What passes between page and kernel, read along: which requests wait for their answer, and what callbacks wrote to stderr.
// The frames are those of the protocol v1.kernel.websocket.jupyter.org: the number of offsets, the offsets, then the parts.
// An answer is on the page some time after it is here: what changes there is counted too.
window.kernel = { unanswered: new Set(), executed: 0, stderr: [], changes: 0 };

new MutationObserver(() => window.kernel.changes++).observe(
  document, { childList: true, characterData: true, attributes: true, subtree: true });

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
