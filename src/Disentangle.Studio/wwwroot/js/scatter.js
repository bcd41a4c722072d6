/*
 * Codes of images as points, all of them: a raster in memory, so that moving a million points takes no graphics card and no evaluation of
 * code at run time. Beside the colours it keeps which point lies on each pixel: what is under the pointer is that point's image.
 */
import { begin, viewOf } from './views.js';

export { viewOf };

export const start = (root, config) => begin(root, (signal) => new Scatter(root, config, signal));

class Scatter {
  constructor(root, config, signal) {
    Object.assign(this, { root, config, signal, columns: new Map() });
    this.canvas = root.querySelector('canvas');
    this.tip = root.querySelector('figure');
    this.section = root.parentElement;
    this.listen();
    const resizing = new ResizeObserver(() => this.resize());
    resizing.observe(this.canvas);
    signal.addEventListener('abort', () => resizing.disconnect());
  }

  listen() {
    const { canvas, signal } = this;
    canvas.addEventListener('pointerdown', (event) => this.press(event), { signal });
    canvas.addEventListener('pointermove', (event) => this.hover(event), { signal });
    canvas.addEventListener('pointerleave', () => { this.tip.hidden = true; }, { signal });
    canvas.addEventListener('wheel', (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
    }, { passive: false, signal });
    canvas.addEventListener('keydown', (event) => this.key(event), { signal });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.repaint(), { signal });
  }

  /** Shows a column across, one upwards and a colour: "component:1", "unit:3", "factor:0"; the name of a colour. */
  async show(across, upwards, colour) {
    const [index, x, y] = await Promise.all([this.column('index'), this.column(across), this.column(upwards), this.paint(colour)]);
    Object.assign(this, { index, x: spread(x, across), y: spread(y, upwards) });
    this.tell();
    this.wholeView();
  }

  /** Colours the points; drawn with the next frame. */
  async paint(colour) {
    const bytes = new Uint8Array(await this.ask('tones', `name=${encodeURIComponent(colour)}`));
    Object.assign(this, { isCategory: bytes[0] === 1, tones: bytes.subarray(1) });
    this.repaint();
  }

  repaint() {
    if (!this.tones) return;
    const style = getComputedStyle(this.root), { ramp, palette } = this.config;
    const table = Uint32Array.from(ramp, (colour, i) => packed(!this.isCategory ? colour
      : parseInt((style.getPropertyValue(`--chart-${(i % palette.length) + 1}`).trim() || palette[i % palette.length]).slice(1), 16)));
    this.colours = new Uint32Array(this.tones.length);
    for (let i = 0; i < this.tones.length; i++) this.colours[i] = table[this.tones[i]];
    if (this.raster) this.draw();
  }

  /** Leaves points out: a byte for each, 0 where it is; null for none. */
  filter(among) {
    this.among = among;
    this.tell();
    this.draw();
  }

  /** Moves the points to other places, in the same view; only the first so many may be drawn. */
  move(x, y, count) {
    Object.assign(this, { x, y });
    this.rasterise(count);
  }

  /** Puts a ring around the point of an image; says if it is there. */
  mark(image) {
    this.marked = this.index?.indexOf(image) ?? -1;
    this.draw();
    return this.marked < 0 ? 'missing' : this.among?.[this.marked] === 0 ? 'filtered' : 'there';
  }

  tell() {
    const all = this.index.length, shown = this.among?.reduce((sum, one) => sum + one, 0) ?? all;
    this.section.querySelector('[data-role=count]').textContent =
      shown === all ? `${all.toLocaleString('en')} images` : `${shown.toLocaleString('en')} of ${all.toLocaleString('en')} images`;
  }

  async column(name) {
    if (!this.columns.has(name)) this.columns.set(name, this.ask('column', `name=${name}`).then((bytes) => new Float32Array(bytes)));
    return this.columns.get(name);
  }

  async ask(what, query) {
    const answer = await fetch(`api/${what}?${this.config.query}&${query}`);
    if (!answer.ok) throw new Error(await answer.text());
    return answer.arrayBuffer();
  }

  wholeView() {
    const [left, right] = range(this.x), [bottom, top] = range(this.y);
    this.look(left, bottom, right - left, top - bottom);
  }

  /** Shows a part of the plane; where lengths are to be the same both ways, more of it in one of them. */
  look(left, bottom, width, height) {
    this.view = { left, bottom, width, height };
    this.resize();
  }

  fit() {
    const { clientWidth, clientHeight } = this.canvas, { view } = this;
    const scale = Math.max(view.width / clientWidth, view.height / clientHeight);
    view.left += (view.width - scale * clientWidth) / 2;
    view.bottom += (view.height - scale * clientHeight) / 2;
    Object.assign(view, { width: scale * clientWidth, height: scale * clientHeight });
  }

  resize() {
    const { clientWidth, clientHeight } = this.canvas;
    if (!this.view || clientWidth === 0) return;
    if (this.config.equal) this.fit();
    Object.assign(this.canvas, { width: clientWidth, height: clientHeight });
    this.raster = new ImageData(clientWidth, clientHeight);
    this.pixels = new Uint32Array(this.raster.data.buffer);
    this.owners = new Int32Array(clientWidth * clientHeight);
    this.draw();
  }

  /** Draws at the next frame, however often it is asked for before. */
  draw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      const begun = performance.now();
      this.rasterise();
      this.milliseconds = performance.now() - begun;
      this.root.dataset.frames = Number(this.root.dataset.frames ?? 0) + 1;
      this.root.dataset.milliseconds = this.milliseconds.toFixed(1);
    });
  }

  rasterise(count = this.x.length) {
    const { pixels, owners, x, y, colours, view, among } = this, { width, height } = this.canvas;
    const across = width / view.width, upwards = height / view.height;
    pixels.fill(0);
    owners.fill(-1);
    const wide = x.length < 50000;
    for (let i = 0; i < count; i++) {
      const px = ((x[i] - view.left) * across) | 0, py = (height - (y[i] - view.bottom) * upwards) | 0;
      if (px < 0 || py < 0 || px >= width || py >= height) continue;
      if (among && among[i] === 0) continue;
      const at = py * width + px;
      pixels[at] = colours[i];
      owners[at] = i;
      if (!wide) continue;
      if (px + 1 < width) { pixels[at + 1] = colours[i]; owners[at + 1] = i; }
      if (py + 1 < height) { pixels[at + width] = colours[i]; owners[at + width] = i; }
      if (px + 1 < width && py + 1 < height) { pixels[at + width + 1] = colours[i]; owners[at + width + 1] = i; }
    }
    const pen = this.canvas.getContext('2d');
    pen.putImageData(this.raster, 0, 0);
    if (!(this.marked >= 0)) return;
    pen.beginPath();
    pen.arc((x[this.marked] - view.left) * across, height - (y[this.marked] - view.bottom) * upwards, 9, 0, 2 * Math.PI);
    Object.assign(pen, { strokeStyle: getComputedStyle(this.canvas).color, lineWidth: 3 });
    pen.stroke();
  }

  /** The image of the point at or near a pixel; -1 where there is none. */
  imageAt(px, py) {
    const { width, height } = this.canvas;
    for (let reach = 0; reach < 4; reach++) {
      for (let dy = -reach; dy <= reach; dy++) {
        for (let dx = -reach; dx <= reach; dx++) {
          const x = px + dx, y = py + dy;
          if (x < 0 || y < 0 || x >= width || y >= height) continue;
          const owner = this.owners[y * width + x];
          if (owner >= 0) return this.index[owner];
        }
      }
    }
    return -1;
  }

  hover(event) {
    if (this.held || !this.owners) return;
    const image = this.imageAt(event.offsetX, event.offsetY);
    this.tip.hidden = image < 0;
    if (image < 0) return;
    Object.assign(this.tip.style, { left: `${event.offsetX + 14}px`, top: `${event.offsetY + 14}px` });
    this.tip.querySelector('img').hidden = !this.config.hasImages;
    if (this.config.hasImages) this.tip.querySelector('img').src = this.address(image);
    this.tip.querySelector('figcaption').textContent = `image ${image}`;
    this.tip.dataset.image = image;
  }

  press(event) {
    event.preventDefault();
    this.canvas.focus();
    this.canvas.setPointerCapture(event.pointerId);
    this.held = true;
    this.tip.hidden = true;
    let last = event;
    const path = [[event.offsetX, event.offsetY]];
    const move = (next) => {
      if (event.shiftKey) {
        path.push([next.offsetX, next.offsetY]);
        this.drawPath(path);
      } else {
        this.pan(next.offsetX - last.offsetX, next.offsetY - last.offsetY);
      }
      last = next;
    };
    const end = () => {
      this.canvas.removeEventListener('pointermove', move);
      this.held = false;
      if (event.shiftKey && path.length > 2) this.choose(path);
      else if (last === event) this.pick(event);
    };
    this.canvas.addEventListener('pointermove', move);
    this.canvas.addEventListener('pointerup', end, { once: true });
  }

  // A press without a way chooses the image.
  pick(event) {
    const image = this.owners ? this.imageAt(event.offsetX, event.offsetY) : -1;
    if (image >= 0) this.root.dispatchEvent(new CustomEvent('choose', { detail: image }));
  }

  pan(dx, dy) {
    this.view.left -= (dx * this.view.width) / this.canvas.width;
    this.view.bottom += (dy * this.view.height) / this.canvas.height;
    this.draw();
  }

  zoom(factor, px = this.canvas.width / 2, py = this.canvas.height / 2) {
    const { view, canvas } = this;
    const x = view.left + (px / canvas.width) * view.width, y = view.bottom + (1 - py / canvas.height) * view.height;
    view.width /= factor;
    view.height /= factor;
    view.left = x - (px / canvas.width) * view.width;
    view.bottom = y - (1 - py / canvas.height) * view.height;
    this.draw();
  }

  key(event) {
    const moves = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
    if (moves[event.key]) this.pan(...moves[event.key]);
    else if (event.key === '+' || event.key === '=') this.zoom(1.25);
    else if (event.key === '-') this.zoom(0.8);
    else if (event.key === '0') this.wholeView();
    else return;
    event.preventDefault();
  }

  drawPath(path) {
    this.rasterise();
    const pen = this.canvas.getContext('2d');
    pen.strokeStyle = getComputedStyle(this.canvas).color;
    pen.beginPath();
    path.forEach(([x, y], i) => (i === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
    pen.stroke();
  }

  /** Shows images of the points within a path. */
  choose(path) {
    const { x, y, view, canvas, among } = this, chosen = [];
    for (let i = 0; i < x.length; i++) {
      if (among?.[i] === 0) continue;
      const px = ((x[i] - view.left) / view.width) * canvas.width, py = canvas.height - ((y[i] - view.bottom) / view.height) * canvas.height;
      if (inside(path, px, py)) chosen.push(this.index[i]);
    }
    const shown = chosen.length <= 60 ? chosen : Array.from({ length: 60 }, (_, i) => chosen[Math.floor((i * chosen.length) / 60)]);
    const images = !this.config.hasImages ? [] : shown.map((image) => Object.assign(new Image(64, 64), { src: this.address(image), alt: `image ${image}`, title: `image ${image}` }));
    if (this.config.hasImages) this.section.querySelector('[data-role=sheet]').replaceChildren(...images);
    this.section.querySelector('[data-role=count]').textContent = `${chosen.length.toLocaleString('en')} of ${x.length.toLocaleString('en')} images chosen`;
    this.draw();
  }

  address(image) {
    return `api/pixels?${this.config.query}&index=${image}`;
  }
}

/** Values of a factor are spread within their place, so that points do not hide each other; those of a unit stay. */
function spread(values, name) {
  if (!name.startsWith('factor')) return values;
  let state = 12345;
  return values.map((value) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return value + 0.7 * (state / 0x7fffffff - 0.5);
  });
}

/** 0xRRGGBB as a canvas has it. */
function packed(colour) {
  return ((255 << 24) | ((colour & 255) << 16) | (colour & 0xff00) | (colour >> 16)) >>> 0;
}

function range(values) {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const margin = 0.04 * (high - low) || 0.5;
  return [low - margin, high + margin];
}

function inside(path, x, y) {
  let within = false;
  for (let i = 0, j = path.length - 1; i < path.length; j = i++) {
    const [xi, yi] = path[i], [xj, yj] = path[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}
