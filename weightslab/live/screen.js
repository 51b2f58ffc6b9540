// Tells Python about the reader's screen, and gives the lab's picture, its changes and its sliders words for screen readers;
// sends where on the picture the reader clicks and drags.
const REST = 700; // ms without a change before the new sentence is spoken: once after a drag, not once a frame

const ANSWER = 300; // ms to wait for the picture that answers a drag before the next place is sent

function render({ model, el }) {
  const stop = new AbortController();
  const until = { signal: stop.signal };

  const motion = matchMedia("(prefers-reduced-motion: reduce)");
  const report = () => {
    model.set("pixel_ratio", window.devicePixelRatio);
    model.set("dark", document.body.dataset.jpThemeLight === "false");
    model.set("reduced_motion", motion.matches);
    model.save_changes();
  };
  const watchRatio = () => {
    report();
    const sharp = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    sharp.addEventListener("change", watchRatio, { once: true, ...until });
  };
  motion.addEventListener("change", report, until);
  const theme = new MutationObserver(report);
  theme.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  watchRatio();

  el.classList.add("weightslab-spoken");
  el.setAttribute("role", "status");
  el.setAttribute("aria-live", "polite");
  let last = "";
  let speaking;
  const withQuestion = (lab) => lab.closest(".weightslab-asked") ?? lab;
  const describe = () => {
    const lab = el.closest(".weightslab-lab");
    if (!lab) return; // taken from the page
    for (const slider of withQuestion(lab).querySelectorAll(".widget-slider")) {
      const handle = slider.querySelector(".noUi-handle:not([aria-label])"); // ipywidgets leaves it without a name
      handle?.setAttribute("aria-label", slider.querySelector("label").textContent);
      const help = slider.querySelector("label").title || slider.title;
      if (help) handle?.setAttribute("aria-description", `${help} Delete puts it back.`);
    }
    for (const button of lab.querySelectorAll(".widget-toggle-button"))
      button.setAttribute("aria-pressed", button.classList.contains("mod-active"));
    const picture = lab.querySelector(".weightslab-picture");
    const said = lab.querySelector(".weightslab-caption")?.textContent;
    if (!picture || !said || said === last) return;
    picture.setAttribute("aria-label", said);
    clearTimeout(speaking);
    if (last) speaking = setTimeout(() => (el.textContent = said), REST);
    last = said;
  };
  const putBack = (target) => {
    const alone = ".weightslab-controls > :not(.weightslab-matrices), .weightslab-matrices > *";
    const controls = [...el.closest(".weightslab-lab").querySelectorAll(alone)];
    const index = controls.findIndex((control) => control.contains(target));
    if (index >= 0) model.send({ reset: index });
  };
  const resets = (lab) => {
    const typed = ".widget-readout, button, select, input:not([type=checkbox])";
    lab.addEventListener("dblclick", ({ target }) => target.closest(typed) || putBack(target), until);
    lab.addEventListener("click", ({ target }) => target.closest(".weightslab-back") && putBack(target), until);
    lab.addEventListener("keydown", (event) => {
      if (event.key !== "Delete" || !event.target.matches(".noUi-handle")) return;
      event.preventDefault();
      event.stopPropagation(); // JupyterLab must not take the key
      putBack(event.target);
    }, until);
  };
  const points = (lab) => {
    const picture = lab.querySelector(".weightslab-picture");
    const aim = () => {
      picture.style.cursor = model.get("pointed") ? "crosshair" : "";
      picture.style.touchAction = model.get("pointed") ? "none" : "";
    };
    aim();
    model.on("change:pointed", aim);
    until.signal.addEventListener("abort", () => model.off("change:pointed", aim));
    let down = false, busy = false, next = null, timer;
    const send = (kind, event) => {
      if (busy && kind === "move") return void (next = event);
      const box = picture.getBoundingClientRect();
      const point = [(event.clientX - box.left) / box.width, (box.bottom - event.clientY) / box.height];
      [busy, next] = [true, null];
      model.send({ point, kind });
      clearTimeout(timer);
      timer = setTimeout(free, ANSWER);
    };
    const free = () => {
      busy = false;
      if (next) send("move", next);
    };
    picture.draggable = false;
    picture.addEventListener("load", free, until);
    picture.addEventListener("pointerdown", (event) => {
      if (event.button || !model.get("pointed")) return;
      event.preventDefault();
      picture.setPointerCapture(event.pointerId);
      down = true;
      send("down", event);
    }, until);
    picture.addEventListener("pointermove", (event) => down && send("move", event), until);
    for (const end of ["pointerup", "pointercancel"])
      picture.addEventListener(end, (event) => {
        if (down) send("up", event);
        down = false;
      }, until);
  };
  const words = new MutationObserver(describe);
  const begin = () => {
    const lab = el.closest(".weightslab-lab");
    if (stop.signal.aborted) return;
    if (!lab) return void setTimeout(begin, 50); // not on the page yet
    words.observe(withQuestion(lab), { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });
    resets(lab);
    points(lab);
    describe();
  };
  begin();

  return () => {
    stop.abort();
    theme.disconnect();
    words.disconnect();
    clearTimeout(speaking);
  };
}

export default { render };
