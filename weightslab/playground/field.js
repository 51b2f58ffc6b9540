// A field for one weight or bias. What is typed says for which: another one may be chosen before it arrives.
function render({ model, el }) {
  const make = (tag, properties) => {
    const made = Object.assign(document.createElement(tag), properties);
    el.append(made);
    return made;
  };
  el.classList.add("jupyter-widgets", "widget-inline-hbox", "widget-text");
  make("label", { textContent: "set to", className: "widget-label" }).style.width = "42px";
  const field = make("input", { type: "number", step: "0.1" });
  field.title = "Type a value and press Enter; arrow keys change it by 0.1";
  field.setAttribute("aria-label", "set to");

  let typing = null; // the place for which something stands in the field that has not been sent
  const send = () => {
    if (!typing) return;
    const place = typing;
    typing = null;
    model.send({ typed: field.value, place });
  };
  const show = () => {
    if (typing && String(typing) !== String(model.get("place"))) send();
    field.disabled = model.get("disabled");
    if (!typing) field.value = model.get("value");
  };
  field.addEventListener("input", () => {
    typing ??= model.get("place");
  });
  field.addEventListener("change", send);
  field.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); // not keys of the notebook
  });
  const traits = "change:place change:value change:disabled";
  model.on(traits, show);
  show();
  return () => model.off(traits, show);
}

export default { render };
