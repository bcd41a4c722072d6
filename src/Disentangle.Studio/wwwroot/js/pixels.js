/* Images of one or three channels on canvases. */

/** Draws one image. */
export function draw(canvas, pixels, shape) {
  drawRow(canvas, pixels, 0, 1, shape);
}

/** Draws images side by side, from the given one on. */
export function drawRow(canvas, pixels, first, count, { height, width, channels }) {
  if (canvas.width !== width * count || canvas.height !== height) Object.assign(canvas, { width: width * count, height });
  const data = new ImageData(width * count, height);
  for (let i = 0; i < count; i++) {
    const start = (first + i) * height * width * channels;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = start + (y * width + x) * channels, to = 4 * (y * width * count + i * width + x);
        for (let c = 0; c < 3; c++) data.data[to + c] = pixels[from + (channels >= 3 ? c : 0)];
        data.data[to + 3] = 255;
      }
    }
  }
  canvas.getContext('2d').putImageData(data, 0, 0);
}

/** Draws how far two images are apart, black where they are equal. */
export function drawDifference(canvas, one, other, shape) {
  draw(canvas, one.map((value, i) => Math.abs(value - other[i])), shape);
}
