// A slider for each picture that has a film: pictures drawn when the page was made, loaded when the hand comes near.
for (const figure of document.querySelectorAll("figure[data-film]")) {
  const { label, words, sentences, at, pictures, states, cell } = JSON.parse(figure.dataset.film);
  const [image, caption] = [figure.querySelector("img"), figure.querySelector("figcaption")];
  const live = figure.nextElementSibling?.matches("a.live") ? figure.nextElementSibling : null;

  const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: sentences.length - 1, step: 1 });
  slider.value = at;
  const said = document.createElement("output");
  const row = document.createElement("label");
  row.className = "slider";
  row.append(label, slider, said);
  image.parentElement.before(row);

  const address = (place) => `${pictures}${String(place).padStart(2, "0")}.webp`;
  const load = () => sentences.forEach((_, place) => (new Image().src = address(place)));
  ["pointerenter", "focus", "touchstart"].forEach((near) => slider.addEventListener(near, load, { once: true, passive: true }));
  const tell = () => {
    said.textContent = words[slider.value];
    slider.setAttribute("aria-valuetext", words[slider.value]);
  };
  slider.addEventListener("input", () => {
    const place = Number(slider.value);
    image.src = image.parentElement.href = address(place);
    image.alt = caption.textContent = sentences[place];
    if (live) live.hash = new URLSearchParams({ lab: states[place], cell });
    tell();
  });
  tell();
}
