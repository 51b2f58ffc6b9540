// Tells Python about the reader's screen, and gives the lab's picture, its changes and its sliders words for screen readers.
const REST = 700; // ms without a change before the new sentence is spoken: once after a drag, not once a frame
const AGAIN = 200; // ms after which the line is measured again: the first message of all may take longer
const SENT = 5; // ms after a release, when its last place has been sent
const SOON = 250; // ms between two looks
const EXPLANATION = "What happened";
const AROUND = ".weightslab-lab, .weightslab-alone"; // a lab, or what stands below a question that is about none

// Whether the page around is dark: by the colour that is seen, for each program tells of its theme in another way.
function dark(part) {
  for (let around = part.parentElement; around; around = around.parentElement) {
    const [red, green, blue, alpha = 1] = getComputedStyle(around).backgroundColor.match(/[\d.]+/g).map(Number);
    if (alpha > 0.5) return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
  }
  return false;
}

// How slow the line to the kernel is, asked when the mouse or the keys come to a lab and when a drag begins there.
// The pictures of the drag are small while they come late, and the one of its last place is sharp.
function measured(model, el, until) {
  const took = [];
  const line = () => (took.length > 1 ? Math.min(...took) : 0); // the kernel may have been busy: the shortest of the last
  let held = false, small = false;
  const hurry = () => {
    if (!small && line() >= LATE && window.devicePixelRatio > 1) model.send({ small: (small = true) });
  };
  const rest = () => {
    held = false;
    if (!small) return;
    model.send({ small: (small = false) }); // before the last place is sent
    setTimeout(() => small || model.send({ rested: true }), SENT); // and after it
  };
  const asked = new Map();
  const answered = ({ pong }) => {
    if (!asked.has(pong)) return;
    took.splice(0, took.length - 4);
    took.push(performance.now() - asked.get(pong));
    asked.delete(pong);
    el.closest(".weightslab-lab")?.setAttribute("data-line", line());
    if (held) hurry();
  };
  model.on("msg:custom", answered);
  until.signal.addEventListener("abort", () => model.off("msg:custom", answered));
  const ask = () => {
    const ping = Math.random();
    asked.set(ping, performance.now());
    model.send({ ping });
  };
  const look = () => {
    ask();
    setTimeout(ask, AGAIN);
  };
  let here = false;
  addEventListener("pointerover", ({ target }) => {
    const before = here;
    here = el.closest(".weightslab-lab")?.contains(target);
    if (here && !before) look();
  }, until);
  addEventListener("focusin", ({ target }) => {
    if (target.matches(":focus-visible") && el.closest(".weightslab-lab")?.contains(target)) look();
  }, until);
  const dragged = ".widget-slider, .weightslab-matrix, .weightslab-picture";
  gripped(({ target, repeat }) => {
    if (repeat === false || !el.closest(".weightslab-lab")?.contains(target) || !target.closest?.(dragged)) return; // one key press
    if (!held) ask();
    held = true;
    hurry();
  }, rest, until);
  return line;
}

// The reader holds something, with the mouse or with a key, and lets it go; the whole page is listened to, before its parts hear it.
function gripped(grip, release, until) {
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, grip, { ...until, capture: true });
  for (const event of ["pointerup", "pointercancel", "keyup"]) addEventListener(event, release, { ...until, capture: true });
}

// A slider of ipywidgets asks again when it has an answer; over a slow line a second question leaves half way between.
async function second(manager, id, line, until) {
  const slider = await manager.get_model(id).catch(() => null); // none where the lab was closed meanwhile
  if (!slider || until.signal.aborted) return;
  const hand = new Hand(slider, line, 1);
  let moved = 0, held = false;
  const question = () => ({ value: slider.get("value") });
  const move = () => {
    if (!held) return;
    const now = performance.now();
    if (now - moved > Math.max(hand.trip, line())) hand.last = now; // its own question leaves now
    moved = now;
    hand.offer(question());
  };
  slider.on("change:value", move);
  gripped(async ({ target, repeat }) => {
    if (repeat) return;
    const views = await Promise.all(Object.values(slider.views ?? {}));
    [held, moved] = [views.some((view) => view.el.contains(target)), 0]; // not those that follow by a link
  }, () => {
    if (held && moved && line() > SLOW) setTimeout(() => hand.ask(question()));
    held = false;
  }, until);
  until.signal.addEventListener("abort", () => {
    hand.close();
    slider.off("change:value", move);
  });
}

function render({ model, el }) {
  const stop = new AbortController();
  const until = { signal: stop.signal };

  const motion = matchMedia("(prefers-reduced-motion: reduce)");
  const report = () => {
    model.set("pixel_ratio", window.devicePixelRatio);
    model.set("dark", dark(el));
    el.closest(".weightslab-lab")?.classList.toggle("weightslab-dark", dark(el));
    model.set("reduced_motion", motion.matches);
    model.save_changes();
  };
  const watchRatio = () => {
    report();
    const sharp = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    sharp.addEventListener("change", watchRatio, { once: true, ...until });
  };
  motion.addEventListener("change", report, until);
  el.addEventListener("transitionrun", report, until); // its colour is that of the text around: another theme changes it
  const appears = new IntersectionObserver(report); // a hidden page has no transitions
  appears.observe(el);
  watchRatio();

  el.classList.add("weightslab-spoken");
  el.setAttribute("role", "status");
  el.setAttribute("aria-live", "polite");
  let last = "";
  let speaking;
  const withQuestion = (lab) => lab.closest(".weightslab-asked") ?? lab;
  const describe = () => {
    const lab = el.closest(AROUND);
    if (!lab) return; // taken from the page
    for (const slider of withQuestion(lab).querySelectorAll(".widget-slider")) {
      const handle = slider.querySelector(".noUi-handle:not([aria-label])"); // ipywidgets leaves it without a name
      handle?.setAttribute("aria-label", slider.querySelector("label").textContent);
      const help = slider.querySelector("label").title || slider.title;
      if (help) handle?.setAttribute("aria-description", `${help} Delete puts it back.`);
    }
    for (const box of withQuestion(lab).querySelectorAll(".widget-radio-box")) // one group: arrows choose, Tab leaves it
      for (const option of box.querySelectorAll("input:not([name])")) option.name = box.dataset.weightslab ??= `weightslab-${Math.random()}`;
    for (const button of lab.querySelectorAll(".widget-toggle-button")) {
      const opens = button.parentElement.classList.contains("weightslab-disclosure");
      button.setAttribute(opens ? "aria-expanded" : "aria-pressed", button.classList.contains("mod-active"));
    }
    const picture = lab.querySelector(".weightslab-picture");
    const said = lab.querySelector(".weightslab-caption")?.textContent;
    if (!picture || !said || said === last) return;
    picture.setAttribute("aria-label", said);
    clearTimeout(speaking);
    if (last) speaking = setTimeout(() => (el.textContent = said), REST);
    last = said;
  };
  // What happened is told below the lab, folded: once the question is answered or skipped, it opens.
  const explain = () => {
    const asked = el.closest(".weightslab-asked.weightslab-seen");
    if (!asked?.isConnected) return false; // the page takes away what is scrolled far off
    const parts = [...document.querySelectorAll(".weightslab-asked, details")];
    const next = parts.slice(parts.indexOf(asked) + 1).find((part) => !asked.contains(part));
    if (!next?.matches("details") || next.querySelector("summary")?.textContent.trim() !== EXPLANATION) return false;
    return (next.open = true);
  };
  const explaining = setInterval(() => explain() && clearInterval(explaining), SOON); // it may not be drawn yet
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
  const line = measured(model, el, until);
  for (const id of model.get("sliders")) second(model.widget_manager, id, line, until);
  const saves = (lab) => lab.addEventListener("click", ({ target }) => {
    const { save } = target.closest(".weightslab-save")?.dataset ?? {};
    if (save) model.send({ save });
  }, until);
  const handOver = ({ file }, [content]) => {
    if (!file) return; // the answer to another question
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content]));
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  model.on("msg:custom", handOver);
  let resting;
  const columns = new ResizeObserver(([{ contentRect }]) => { // once when it has come to rest
    clearTimeout(resting);
    resting = setTimeout(() => {
      if (!contentRect.width) return; // hidden
      model.set("width", Math.round(contentRect.width));
      model.save_changes();
    }, 200);
  });
  const words = new MutationObserver(describe);
  const begin = () => {
    const lab = el.closest(AROUND);
    if (stop.signal.aborted) return;
    if (!lab) return void setTimeout(begin, 50); // not on the page yet
    words.observe(withQuestion(lab), { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });
    columns.observe(lab);
    resets(lab);
    saves(lab);
    describe();
  };
  begin();

  return () => {
    stop.abort();
    model.off("msg:custom", handOver);
    appears.disconnect();
    words.disconnect();
    clearInterval(explaining);
    columns.disconnect();
    clearTimeout(resting);
    clearTimeout(speaking);
  };
}

export default { render };
