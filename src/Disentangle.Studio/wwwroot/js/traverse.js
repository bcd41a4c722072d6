/*
 * Latent traversals at the speed of a hand: sliders change a code, the server draws it. Frames that come too late are not asked for:
 * one request is under way, and the last wish waits for it.
 */
import { decode, fetchImage, fetchIndex } from './model.js';
import { draw, drawRow, drawDifference } from './pixels.js';
import { latest } from './frames.js';

export function start(root, config, page) {
  const view = new Traverse(root, config, page);
  view.show(config.index);
  return view;
}

class Traverse {
  constructor(root, config, page) {
    Object.assign(this, { root, config, page });
    this.code = new Float32Array(config.latents);
    this.units = [...root.querySelectorAll('[data-unit]')].map((row) => {
      const unit = config.units.find((u) => u.unit === Number(row.dataset.unit));
      return { ...unit, slider: row.querySelector('input'), canvas: row.querySelector('canvas'), output: row.querySelector('output') };
    });
    this.canvas = Object.fromEntries(['image', 'decoded', 'difference'].map((role) => [role, root.querySelector(`[data-role=${role}]`)]));
    this.index = root.querySelector('[data-role=index]');
    this.factors = [...root.querySelectorAll('[data-factor]')];
    this.listen();
  }

  listen() {
    for (const unit of this.units) {
      unit.slider.addEventListener('input', () => {
        this.code[unit.unit] = valueAt(unit, Number(unit.slider.value));
        this.tell(unit);
        this.drawNow();
      });
      unit.slider.addEventListener('change', () => this.drawStrips());
    }
    this.index.addEventListener('change', () => this.show(Number(this.index.value)));
    this.root.querySelector('[data-role=random]').addEventListener('click', () =>
      this.show(Math.floor(Math.random() * this.config.images)));
    this.root.querySelector('[data-role=reset]').addEventListener('click', () => this.take(this.base));
    for (const factor of this.factors) factor.addEventListener('input', () => this.showFactors());
  }

  async show(index) {
    const { code, image } = await fetchImage(this.config, index);
    if (!this.root.isConnected) return;
    this.base = code;
    this.image = image;
    this.index.value = index;
    draw(this.canvas.image, image, this.config);
    this.setFactors(index);
    this.take(code);
    this.page.invokeMethodAsync('Shown', index);
  }

  /** Makes a code the present one. */
  take(code) {
    this.code = code.slice();
    for (const unit of this.units) {
      unit.slider.value = placeOf(unit, code[unit.unit]);
      this.tell(unit);
    }
    this.drawNow();
    this.drawStrips();
  }

  tell(unit) {
    const text = this.code[unit.unit].toFixed(2);
    unit.output.textContent = text;
    unit.slider.setAttribute('aria-valuetext', text);
  }

  drawNow = latest(async () => {
    const pixels = await decode(this.config, this.code);
    draw(this.canvas.decoded, pixels, this.config);
    if (this.image) drawDifference(this.canvas.difference, this.image, pixels, this.config);
    this.root.dataset.drawn = Number(this.root.dataset.drawn ?? 0) + 1;
  });

  drawStrips = latest(async () => {
    const { latents } = this.config;
    const shown = this.units.filter((unit) => unit.canvas.offsetParent !== null);
    const rows = shown.flatMap((unit) => unit.values.map((value) => {
      const code = this.code.slice();
      code[unit.unit] = value;
      return code;
    }));
    const codes = new Float32Array(rows.length * latents);
    rows.forEach((row, i) => codes.set(row, i * latents));
    const pixels = await decode(this.config, codes);
    let at = 0;
    for (const unit of shown) {
      drawRow(unit.canvas, pixels, at, unit.values.length, this.config);
      at += unit.values.length;
    }
    this.root.dataset.strips = Number(this.root.dataset.strips ?? 0) + 1;
  });

  setFactors(index) {
    const sizes = this.config.factors;
    for (let i = sizes.length - 1; i >= 0; i--) {
      this.factors[i].value = index % sizes[i];
      index = Math.floor(index / sizes[i]);
    }
  }

  showFactors = latest(async () => {
    const index = await fetchIndex(this.config, this.factors.map((factor) => factor.value));
    await this.show(index);
  });
}

/** The value of a unit at a place of its slider. */
function valueAt(unit, place) {
  if (unit.discrete) return unit.values[place];
  const first = unit.values[0], last = unit.values[unit.values.length - 1];
  return first + ((last - first) * place) / 1000;
}

/** The place of the slider that is nearest to a value. */
function placeOf(unit, value) {
  if (unit.discrete) {
    let best = 0;
    unit.values.forEach((v, i) => { if (Math.abs(v - value) < Math.abs(unit.values[best] - value)) best = i; });
    return best;
  }
  const first = unit.values[0], last = unit.values[unit.values.length - 1];
  return Math.round((1000 * (value - first)) / (last - first));
}
