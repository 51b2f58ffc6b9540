const STILL = 10; // CSS pixels within which a finger that is lifted has pointed

// Draws PNG bytes on a canvas. An <img> would fetch them as a blob from another process before it decodes them: two frames.
async function decoded(png) {
  if (!window.ImageDecoder) return createImageBitmap(new Blob([png], { type: "image/png" })); // older browsers, pages without https
  const decoder = new ImageDecoder({ data: png, type: "image/png" });
  try {
    return (await decoder.decode()).image;
  } finally {
    decoder.close(); // it would keep its pixels until the browser collects garbage
  }
}

// Sends where on the picture the reader clicks and drags.
function pointing(model, picture, until) {
  const aim = () => {
    picture.style.cursor = model.get("pointed") ? "crosshair" : "";
  };
  aim();
  model.on("change:pointed", aim);
  let down = false, tap = null;
  const hand = new Hand(model, () => Number(picture.closest(".weightslab-lab")?.dataset.line ?? 0));
  until.signal.addEventListener("abort", () => hand.close());
  const place = (kind, event) => {
    const box = picture.getBoundingClientRect();
    return { point: [(event.clientX - box.left) / box.width, (box.bottom - event.clientY) / box.height], kind };
  };
  // A finger scrolls, unless it starts where something is dragged; elsewhere it points when it is lifted where it came down.
  const drags = (finger) => {
    const [left, bottom, right, top] = model.get("draggable");
    const [x, y] = place("", finger).point;
    return model.get("pointed") && x >= left && x <= right && y >= bottom && y <= top;
  };
  picture.draggable = false;
  picture.addEventListener("touchstart", (event) => {
    if (event.touches.length === 1 && drags(event.touches[0])) event.preventDefault();
  }, { ...until, passive: false });
  picture.addEventListener("pointerdown", (event) => {
    if (event.button || !model.get("pointed")) return;
    tap = event.pointerType === "touch" && event.isPrimary && !drags(event) ? event : null;
    if (event.pointerType === "touch" && !drags(event)) return;
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    down = true;
    hand.ask(place("down", event));
  }, until);
  picture.addEventListener("pointermove", (event) => {
    if (down) hand.offer(place("move", event));
    if (tap && Math.hypot(event.clientX - tap.clientX, event.clientY - tap.clientY) > STILL) tap = null;
  }, until);
  for (const end of ["pointerup", "pointercancel"])
    picture.addEventListener(end, (event) => {
      if (tap && end === "pointerup") hand.ask(place("down", tap));
      if (down || (tap && end === "pointerup")) hand.ask(place("up", event));
      [down, tap] = [false, null];
    }, until);
}

function render({ model, el }) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { alpha: false });
  [canvas.width, canvas.height] = model.get("css_size");
  const size = () => (canvas.style.width = `${model.get("css_size")[0]}px`);
  model.on("change:css_size", size);
  size();
  canvas.classList.add("weightslab-picture");
  canvas.setAttribute("role", "img");
  el.append(canvas);

  let asked = 0, drawn = 0;
  const draw = async () => {
    const png = model.get("value");
    if (!png.byteLength) return;
    const turn = ++asked;
    canvas.setAttribute("aria-busy", "true");
    const image = await decoded(png);
    if (turn > drawn) { // never an older picture after a newer one
      drawn = turn;
      const [width, height] = [image.displayWidth ?? image.width, image.displayHeight ?? image.height];
      if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
      context.drawImage(image, 0, 0);
      canvas.dispatchEvent(new Event("load"));
    }
    image.close();
    if (turn === asked) canvas.removeAttribute("aria-busy");
  };
  model.on("change:value", draw);
  const stop = new AbortController();
  const aim = pointing(model, canvas, { signal: stop.signal });
  draw();
  return () => {
    stop.abort();
    model.off("change:value", draw);
    model.off("change:css_size", size);
    model.off("change:pointed", aim);
    canvas.remove();
  };
}

export default { render };
