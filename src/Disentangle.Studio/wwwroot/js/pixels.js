/* Images of one or three channels on canvases. */

/** Draws one image. */
export function draw(canvas, pixels, shape) {
  drawRow(canvas, pixels, 0, 1, shape);
}

/** Draws images side by side, from the given one on. */
export function drawRow(canvas, pixels, first, count, shape, off) {
  drawCells(canvas, pixels, first, count, 1, shape, off);
}

/** Draws images in rows. */
export function drawTable(canvas, pixels, columns, rows, shape, off) {
  drawCells(canvas, pixels, 0, columns, rows, shape, off);
}

/** A border of slanted lines around images that no code of the data vouches for. */
function isHatched(x, y, height, width) {
  const border = Math.max(2, Math.round(Math.min(height, width) / 16));
  return x < border || y < border || x >= width - border || y >= height - border;
}

const HATCH = [[191, 68, 8], [255, 255, 255]];

function drawCells(canvas, pixels, first, columns, rows, { height, width, channels }, off) {
  const wide = width * columns, high = height * rows;
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const data = new ImageData(wide, high);
  for (let i = 0; i < columns * rows; i++) {
    const start = (first + i) * height * width * channels, left = (i % columns) * width, top = Math.floor(i / columns) * height;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = start + (y * width + x) * channels, to = 4 * ((top + y) * wide + left + x);
        const hatched = off?.[first + i] && isHatched(x, y, height, width);
        for (let c = 0; c < 3; c++) {
          data.data[to + c] = hatched ? HATCH[((x + y) >> 2) & 1][c] : pixels[from + (channels >= 3 ? c : 0)];
        }
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
