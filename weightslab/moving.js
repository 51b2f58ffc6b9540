// Where the lessons also run: whoever comes near a button to them, or moves a slider, has Python in the browser sooner.
const { live: site } = document.currentScript.dataset;
let fetched = false;
async function fetchPython() {
  if (fetched || !site || !navigator.serviceWorker || navigator.connection?.saveData) return;
  fetched = true;
  const { active, waiting, installing } = await navigator.serviceWorker.register(`${site}service-worker.js?enableCache=true`);
  const worker = active ?? waiting ?? installing;
  const ask = () => worker.state === "activated" && worker.postMessage({ loaded: [] });
  if (!ask()) worker.addEventListener("statechange", ask);
}
const NEAR = ["pointerenter", "focus", "touchstart"];
for (const button of document.querySelectorAll("a.live, a.start"))
  NEAR.forEach((near) => button.addEventListener(near, () => fetchPython().catch(() => {}), { once: true, passive: true }));

// A slider for each picture that has a film: pictures drawn when the page was made, loaded when the hand comes near.
for (const figure of document.querySelectorAll("figure[data-film]")) {
  const { label, words, sentences, at, pictures, states, cell } = JSON.parse(figure.dataset.film);
  const [image, caption] = [figure.querySelector("img"), figure.querySelector("figcaption")];
  const button = figure.nextElementSibling?.matches("a.live") ? figure.nextElementSibling : null;

  const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: sentences.length - 1, step: 1 });
  slider.value = at;
  const said = document.createElement("output");
  const row = document.createElement("label");
  row.className = "slider";
  row.append(label, slider, said);
  image.closest("a").before(row);

  const address = (place) => `${pictures}${String(place).padStart(2, "0")}.webp`;
  const load = () => sentences.forEach((_, place) => (new Image().src = address(place)));
  NEAR.forEach((near) => slider.addEventListener(near, load, { once: true, passive: true }));
  const tell = () => {
    said.textContent = words[slider.value];
    slider.setAttribute("aria-valuetext", words[slider.value]);
  };
  slider.addEventListener("input", () => {
    const place = Number(slider.value);
    fetchPython().catch(() => {});
    image.previousElementSibling?.remove(); // what is drawn for phones stands still
    image.src = image.closest("a").href = address(place);
    image.alt = caption.textContent = sentences[place];
    if (button) button.hash = new URLSearchParams({ lab: states[place], cell });
    tell();
  });
  tell();
}
