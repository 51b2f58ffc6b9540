// A line of numbers: the reader's marker hangs above it, the truth, once it is told, stands on it below.
const [WIDTH, HEIGHT, EDGE] = [460, 84, 40]; // of the drawing, in CSS pixels, and the space at both ends
const MIDDLE = 42;
const FAR = 10; // steps for PageUp and PageDown

function render({ model, el }) {
  const [low, high, step] = ["low", "high", "step"].map((trait) => model.get(trait));
  const stepped = (value) => {
    const at = low + step * Math.round((value - low) / step);
    return Number(Math.min(Math.max(at, low), high).toFixed(10));
  };
  const written = (value) => String(Number(value.toPrecision(6))).replace("-", "−");
  const x = (value) => EDGE + ((WIDTH - 2 * EDGE) * (Math.min(Math.max(value, low), high) - low)) / (high - low);

  const draw = (tag, attributes, parent) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    parent.append(made);
    return made;
  };
  const word = (parent, attributes) => draw("text", { fill: "currentColor", ...attributes }, parent);
  const place = (text, at, said) => {
    text.textContent = said;
    text.setAttribute("x", at);
    text.setAttribute("text-anchor", at < 100 ? "start" : at > WIDTH - 100 ? "end" : "middle");
  };

  el.classList.add("weightslab-numberline");
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  el.append(picture);
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT }))
    picture.setAttribute(name, value);
  draw("line", { x1: EDGE, x2: WIDTH - EDGE, y1: MIDDLE, y2: MIDDLE, stroke: "currentColor" }, picture);
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const at = x(low + share * (high - low));
    draw("line", { x1: at, x2: at, y1: MIDDLE - 4, y2: MIDDLE + 4, stroke: "currentColor" }, picture);
  }
  word(picture, { x: EDGE - 8, y: MIDDLE + 5, "text-anchor": "end" }).textContent = written(low);
  word(picture, { x: WIDTH - EDGE + 8, y: MIDDLE + 5 }).textContent = written(high);
  const truth = draw("g", { visibility: "hidden" }, picture);
  const bar = draw("path", { stroke: model.get("colour"), "stroke-width": 5 }, truth);
  const isSo = word(truth, { y: MIDDLE + 32 });
  const marker = draw("g", {
    role: "slider", "aria-label": "prediction", "aria-valuemin": low, "aria-valuemax": high, class: "weightslab-marker",
  }, picture);
  const ring = draw("circle", { cy: MIDDLE, r: 8, stroke: "currentColor", "stroke-width": 2.5 }, marker);
  const said = word(marker, { y: MIDDLE - 18 });

  const label = document.createElement("label");
  label.append("prediction ");
  const field = Object.assign(document.createElement("input"), { type: "number", min: low, max: high, step, placeholder: "?" });
  const note = document.createElement("span"); // why an entry was not taken
  note.setAttribute("role", "status");
  label.append(field);
  el.append(label, note);

  const set = (value) => {
    if (model.get("disabled") || value === (model.get("value") ?? null)) return;
    model.set("value", value);
    model.save_changes();
  };
  const show = () => {
    const disabled = model.get("disabled");
    const [value, true_] = ["value", "truth"].map((trait) => model.get(trait) ?? null); // undefined from Python in the browser
    const at = value ?? (low + high) / 2;
    ring.setAttribute("cx", x(at));
    ring.setAttribute("fill", value === null || disabled ? "none" : "currentColor");
    ring.setAttribute("stroke-dasharray", value === null ? "4 3" : "none");
    place(said, x(at), value === null ? "drag me to your prediction" : `${disabled ? "you predicted" : ""} ${written(value)}`);
    marker.setAttribute("visibility", value === null && disabled ? "hidden" : "visible");
    marker.setAttribute("aria-valuenow", at);
    marker.setAttribute("aria-valuetext", value === null ? "not placed yet" : written(value));
    marker.setAttribute("aria-disabled", disabled);
    marker.setAttribute("tabindex", disabled ? -1 : 0);
    picture.classList.toggle("weightslab-open", !disabled);
    field.disabled = disabled;
    if (field !== document.activeElement || (value !== null && field.valueAsNumber !== value)) field.value = value ?? "";
    if (value !== null) note.textContent = "";
    truth.setAttribute("visibility", true_ === null ? "hidden" : "visible");
    if (true_ === null) return;
    bar.setAttribute("d", `M${x(true_)} ${MIDDLE - 10}V${MIDDLE + 16}`);
    place(isSo, x(true_), `it is ${written(true_)}`);
  };

  let held = false;
  const pull = (event) => {
    const box = picture.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * WIDTH;
    set(stepped(low + ((high - low) * (at - EDGE)) / (WIDTH - 2 * EDGE)));
  };
  picture.addEventListener("pointerdown", (event) => {
    if (event.button || model.get("disabled")) return;
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    marker.focus({ preventScroll: true });
    held = true;
    pull(event);
  });
  picture.addEventListener("pointermove", (event) => held && pull(event));
  for (const end of ["pointerup", "pointercancel"]) picture.addEventListener(end, () => (held = false));
  marker.addEventListener("keydown", (event) => {
    const now = model.get("value") ?? (low + high) / 2;
    const to = {
      ArrowLeft: now - step, ArrowDown: now - step, ArrowRight: now + step, ArrowUp: now + step,
      PageDown: now - FAR * step, PageUp: now + FAR * step, Home: low, End: high,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // JupyterLab must not take the key
    set(stepped(to));
  });
  field.addEventListener("input", () => {
    const typed = field.valueAsNumber;
    const outside = typed < low || typed > high;
    note.textContent = outside ? ` ${written(typed)} is not on the line: from ${written(low)} to ${written(high)}` : "";
    set(Number.isNaN(typed) || outside ? null : typed);
  });
  field.addEventListener("paste", (event) => { // the field itself would drop the minus sign of a sentence, U+2212
    const text = event.clipboardData.getData("text").trim().replace("−", "-");
    if (text === "" || Number.isNaN(Number(text))) return;
    event.preventDefault();
    field.value = text;
    field.dispatchEvent(new Event("input"));
  });

  const traits = "change:value change:truth change:disabled";
  model.on(traits, show);
  show();
  return () => model.off(traits, show);
}

export default { render };
