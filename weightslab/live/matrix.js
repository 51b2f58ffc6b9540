// Number fields in rows and columns: typed into, stepped with the arrow keys, or dragged sideways.
const STARTS = 3; // CSS pixels after which a press on a field is a drag
const STEP = 5; // CSS pixels of a drag for each step
const TINT = 45; // percent of colour behind the largest number: text on it stays readable

function render({ model, el }) {
  const [name, low, high, step] = ["description", "low", "high", "step"].map((trait) => model.get(trait));
  const digits = [...Array(10).keys()].find((n) => Number(step.toFixed(n)) === step) ?? 10;
  const columns = model.get("value")[0].length;
  const widest = Math.max(low.toFixed(digits).length, high.toFixed(digits).length);
  const fields = [];

  const make = (tag, parent, properties, ...classes) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.classList.add(...classes);
    parent.append(made);
    return made;
  };
  el.classList.add("weightslab-matrix");
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", name);
  const heading = make("div", el, { title: model.get("tooltip") ?? "" }, "weightslab-matrix-name");
  make("span", heading, { textContent: name });
  const back = make("button", heading, { type: "button", textContent: "↺", title: `Put ${name} back` }, "weightslab-back");
  back.setAttribute("aria-label", back.title);
  const table = make("div", el, {}, "weightslab-matrix-table");
  table.style.gridTemplateColumns = `auto repeat(${columns}, calc(${widest}ch + 18px))`;
  const number = (text) => make("span", table, { textContent: text, ariaHidden: "true" }, "weightslab-matrix-number");

  const set = (i, j, wanted) => {
    const value = model.get("value").map((row) => [...row]);
    value[i][j] = Number(Math.min(Math.max(wanted, low), high).toFixed(10));
    if (value[i][j] === model.get("value")[i][j]) return;
    model.set("value", value);
    model.save_changes();
  };
  const write = (field, now) => {
    field.value = now.toFixed(digits);
    field.classList.remove("weightslab-wrong");
  };
  const show = () => {
    const limit = Math.max(-low, high);
    model.get("value").flat().forEach((now, k) => {
      const field = fields[k];
      if (field !== document.activeElement || field.valueAsNumber !== now) write(field, now);
      const colour = model.get("colours")[now > 0 ? 1 : 0];
      field.style.background = `color-mix(in srgb, ${colour} ${(TINT * Math.abs(now)) / limit}%, white)`;
    });
  };
  const still = () => {
    const idle = new Set(model.get("idle").map(([i, j]) => i * columns + j));
    [...fields, back].forEach((part, k) => (part.disabled = model.get("disabled") || idle.has(k)));
  };

  const listen = (field, i, j) => {
    const now = () => model.get("value")[i][j];
    let from = null, dragged;
    field.addEventListener("input", () => {
      const typed = field.valueAsNumber, fits = typed >= low && typed <= high;
      field.classList.toggle("weightslab-wrong", !fits);
      if (fits) set(i, j, typed);
    });
    field.addEventListener("change", () => {
      if (!Number.isNaN(field.valueAsNumber)) set(i, j, field.valueAsNumber);
      write(field, now());
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") write(field, now());
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) event.stopPropagation(); // not keys of the notebook
    });
    field.addEventListener("mousedown", (event) => field !== document.activeElement && event.preventDefault());
    field.addEventListener("pointerdown", (event) => {
      if (event.button || field.disabled || field === document.activeElement) return;
      [from, dragged] = [{ x: event.clientX, value: now() }, false];
      field.setPointerCapture(event.pointerId);
    });
    field.addEventListener("pointermove", (event) => {
      if (!from) return;
      const far = event.clientX - from.x;
      dragged ||= Math.abs(far) > STARTS;
      if (dragged) set(i, j, from.value + step * Math.round(far / STEP));
    });
    field.addEventListener("pointerup", () => {
      if (from && !dragged) field.select();
      from = null;
    });
    field.addEventListener("pointercancel", () => (from = null));
  };

  number("");
  for (let j = 1; j <= columns; j++) number(columns > 1 ? j : "");
  model.get("value").forEach((row, i) => {
    number(i + 1);
    row.forEach((_, j) => {
      const field = make("input", table, { type: "number", min: low, max: high, step, inputMode: "decimal" });
      field.setAttribute("aria-label", `${name} row ${i + 1}${columns > 1 ? ` column ${j + 1}` : ""}`);
      field.title = "Type a number, press the arrow keys, or drag sideways";
      fields.push(field);
      listen(field, i, j);
    });
  });
  model.on("change:value", show);
  model.on("change:disabled change:idle", still);
  show();
  still();
  return () => {
    model.off("change:value", show);
    model.off("change:disabled change:idle", still);
  };
}

export default { render };
