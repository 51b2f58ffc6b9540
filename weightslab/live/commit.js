// The button beside the field of an answer. It sends what this page shows there: what was chosen last may still be on its way.
async function render({ model, el }) {
  const { name, tooltip: title, field, trait } = model.get("button");
  const button = Object.assign(document.createElement("button"), { textContent: name, title });
  button.classList.add("jupyter-widgets", "jupyter-button", "widget-button");
  el.append(button);
  const show = () => (button.disabled = model.get("disabled"));
  model.on("change:disabled", show);
  show();
  const answer = await model.widget_manager.get_model(field);
  button.addEventListener("click", () => model.send({ answer: answer.get(trait) ?? null }));
  return () => model.off("change:disabled", show);
}

export default { render };
