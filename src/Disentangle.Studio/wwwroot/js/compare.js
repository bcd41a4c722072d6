/* Traversals of several runs side by side: corresponding units move together. */
import { decode, fetchImage } from './model.js';
import { draw, drawRow } from './pixels.js';
import { latest } from './frames.js';
import { begin } from './views.js';

export function start(root, config, page) {
  const view = begin(root, (signal) => new Compare(root, config, page, signal));
  view.show(config.index);
  return view;
}

class Compare {
  constructor(root, config, page, signal) {
    Object.assign(this, { root, config, page, signal });
    const { height, width, channels } = config;
    this.runs = config.runs.map((run, i) => ({
      ...run, height, width, channels,
      decoded: root.querySelector(`[data-decoded="${i}"]`),
      strips: run.strips.map((strip, row) => ({ ...strip, canvas: root.querySelector(`[data-strip="${i} ${row}"]`) })),
    }));
    this.sliders = [...root.querySelectorAll('[data-slider]')];
    this.index = root.querySelector('[data-role=index]');
    const on = (part, event, work) => part.addEventListener(event, work, { signal });
    on(this.index, 'change', () => this.show(Number(this.index.value)));
    on(root.querySelector('[data-role=random]'), 'click', () => this.show(Math.floor(Math.random() * (Number(this.index.max) + 1))));
    for (const slider of this.sliders) {
      on(slider, 'input', () => this.move(Number(slider.dataset.slider), slider.value / 1000));
      on(slider, 'change', () => this.drawStrips());
    }
  }

  complain(error) {
    if (!this.signal.aborted) this.root.querySelector('[data-role=problem]').textContent = error.message;
  }

  async show(index) {
    this.index.value = index;
    this.root.querySelector('[data-role=problem]').textContent = '';
    const images = await Promise.all(this.runs.map((run) => fetchImage(run, index))).catch((error) => this.complain(error));
    if (this.signal.aborted || !images) return;
    this.runs.forEach((run, i) => { run.code = images[i].code; });
    draw(this.root.querySelector('[data-role=image]'), images[0].image, this.runs[0]);
    this.page.invokeMethodAsync('Shown', index);
    const first = this.runs[0];
    first.strips.forEach(({ unit, values }, row) => {
      const at = (first.code[unit] - values[0]) / (values[values.length - 1] - values[0]);
      this.sliders[row].value = 1000 * at;
      this.mark(row);
    });
    this.drawNow();
    this.drawStrips();
  }

  /** Puts the units of a row at one share of their strips. */
  move(row, share) {
    for (const run of this.runs) {
      const strip = run.strips[row];
      if (!strip) continue;
      const { unit, values } = strip;
      run.code[unit] = values[0] + share * (values[values.length - 1] - values[0]);
    }
    this.mark(row);
    this.drawNow();
  }

  /** Shows on every strip of a row where the code of its model is. */
  mark(row) {
    for (const run of this.runs) {
      const strip = run.strips[row];
      if (!strip) continue;
      const { unit, values, canvas } = strip, cells = values.length;
      const share = (run.code[unit] - values[0]) / (values[cells - 1] - values[0]);
      const cursor = canvas.parentElement.querySelector('.cursor');
      cursor.style.left = `${(100 * (0.5 + Math.min(1, Math.max(0, share)) * (cells - 1))) / cells}%`;
    }
  }

  drawNow = latest(async () => {
    for (const run of this.runs) draw(run.decoded, await decode(run, run.code), run);
    this.root.querySelector('[data-role=problem]').textContent = '';
    this.root.dataset.drawn = Number(this.root.dataset.drawn ?? 0) + 1;
  }, (error) => this.complain(error));

  drawStrips = latest(async () => {
    for (const run of this.runs) {
      const codes = new Float32Array(run.strips.reduce((sum, strip) => sum + strip.values.length, 0) * run.latents);
      let at = 0;
      for (const { unit, values } of run.strips) {
        for (const value of values) {
          codes.set(run.code, at);
          codes[at + unit] = value;
          at += run.latents;
        }
      }
      const pixels = await decode(run, codes);
      let first = 0;
      for (const strip of run.strips) {
        drawRow(strip.canvas, pixels, first, strip.values.length, run);
        first += strip.values.length;
      }
    }
    this.root.dataset.strips = Number(this.root.dataset.strips ?? 0) + 1;
  }, (error) => this.complain(error));
}
