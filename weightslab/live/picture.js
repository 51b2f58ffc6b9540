// Draws PNG bytes on a canvas. An <img> would fetch them as a blob from another process before it decodes them: two frames.
async function decoded(png) {
  if (!window.ImageDecoder) return createImageBitmap(new Blob([png], { type: "image/png" })); // older browsers, pages without https
  const { image } = await new ImageDecoder({ data: png, type: "image/png" }).decode();
  return image;
}

function render({ model, el }) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { alpha: false });
  [canvas.width, canvas.height] = model.get("css_size");
  canvas.style.width = `${canvas.width}px`;
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
  draw();
  return () => model.off("change:value", draw);
}

export default { render };
