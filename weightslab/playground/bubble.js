// A small field beside an edge of the picture: its weight is typed, or nudged with the arrow keys or two buttons.
const GAP = 12; // CSS pixels between the middle of the edge and the field
const FAR = 10; // steps of an arrow key with Shift

function render({ model, el }) {
  const make = (tag, properties) => {
    const made = Object.assign(document.createElement(tag), properties);
    el.append(made);
    return made;
  };
  const button = (sign, says, action) => {
    const made = make("button", { type: "button", textContent: sign, title: says });
    made.setAttribute("aria-label", says);
    made.addEventListener("click", action);
  };
  el.classList.add("weightslab-bubble");
  el.setAttribute("role", "group");
  button("−", "0.1 less", () => nudge(-1));
  const field = make("input", { type: "text", autocomplete: "off", spellcheck: false });
  field.title = "Type a weight and press Enter; the arrow keys change it by 0.1, with Shift by 1; Escape closes";
  button("+", "0.1 more", () => nudge(1));
  button("×", "Close", () => close());

  let typing = null; // the edge for which something stands in the field that has not been sent
  let before = null; // what had the keyboard before
  const wrong = (is) => {
    field.classList.toggle("weightslab-wrong", is);
    field.setAttribute("aria-invalid", is);
  };
  const put = () => {
    const picture = el.parentElement?.querySelector(".weightslab-picture");
    if (!picture || el.hidden) return;
    const [all, drawn] = [el.parentElement, picture].map((part) => part.getBoundingClientRect());
    const [x, y] = model.get("place");
    const beside = drawn.left - all.left + x * drawn.width + GAP;
    const above = drawn.top - all.top + y * drawn.height - el.offsetHeight - GAP;
    el.style.left = `${Math.max(0, Math.min(beside, all.width - el.offsetWidth))}px`;
    el.style.top = `${above >= 0 ? above : above + el.offsetHeight + 2 * GAP}px`;
  };
  const show = () => {
    if (typing && String(typing) !== String(model.get("edge"))) send(); // to the edge that it was typed for
    el.hidden = !model.get("shown");
    for (const part of [el, field]) part.setAttribute("aria-label", model.get("name"));
    if (!typing && field.value !== model.get("value")) {
      field.value = model.get("value");
      wrong(false);
    }
    put();
  };
  const send = () => {
    if (!typing) return;
    const edge = typing;
    typing = null;
    const text = field.value.trim();
    wrong(text === "" || !Number.isFinite(Number(text.replace("−", "-"))));
    model.send({ typed: text, edge }); // the kernel says what is wrong with it
  };
  const nudge = (steps) => {
    send();
    model.send({ nudged: steps, edge: model.get("edge") });
  };
  const close = () => {
    typing = null;
    model.set("shown", false);
    model.save_changes();
    if (before?.isConnected) before.focus({ preventScroll: true });
  };

  field.addEventListener("input", () => {
    typing ??= model.get("edge");
    wrong(false);
  });
  field.addEventListener("change", send);
  el.addEventListener("focusin", ({ relatedTarget }) => {
    if (relatedTarget && !el.contains(relatedTarget)) before = relatedTarget;
  });
  el.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); // not keys of the notebook
    if (event.key === "Escape") close();
    if (event.key === "Enter" && event.target === field) {
      event.preventDefault();
      send();
      field.select();
    }
    const up = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!up || event.target !== field) return;
    event.preventDefault();
    nudge(event.shiftKey ? up * FAR : up);
  });

  const told = ({ focus }) => {
    if (!focus) return;
    show();
    field.focus({ preventScroll: true });
    field.select();
  };
  const traits = "change:shown change:place change:edge change:name change:value";
  model.on(traits, show);
  model.on("msg:custom", told);
  const resized = new ResizeObserver(put);
  const begin = setInterval(() => { // the picture may not be on the page yet
    const picture = el.parentElement?.querySelector(".weightslab-picture");
    if (!picture) return;
    clearInterval(begin);
    resized.observe(picture);
  }, 100);
  show();
  return () => {
    clearInterval(begin);
    resized.disconnect();
    model.off(traits, show);
    model.off("msg:custom", told);
  };
}

export default { render };
