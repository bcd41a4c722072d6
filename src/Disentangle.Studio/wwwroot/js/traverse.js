/*
 * Latent traversals at the speed of a hand: sliders change a code, the server draws it. Frames that come too late are not asked for:
 * one request is under way, and the last wish waits for it.
 */
import { decode, offSupport, fetchImage, fetchIndex, fetchPicture, fetchFrozen } from './model.js';
import { draw, drawRow, drawTable, drawDifference } from './pixels.js';
import { latest } from './frames.js';
import { save, record } from './save.js';
import { between } from './walk.js';
import { Readout } from './readout.js';
import { begin } from './views.js';
import { earlyOf, takeOver } from './handover.js';

/** Without a page: until it is connected. */
export function start(root, config, page) {
  const view = begin(root, (signal) => new Traverse(root, config, page, signal)), early = page && earlyOf();
  if (early) takeOver(view, early);
  else view.show(config.index);
}

class Traverse {
  constructor(root, config, page, signal) {
    Object.assign(this, { root, config, page, signal });
    this.code = new Float32Array(config.latents);
    this.units = [...root.querySelectorAll('[data-unit]')].map((row) => {
      const unit = config.units.find((u) => u.unit === Number(row.dataset.unit));
      const part = (selector) => row.querySelector(selector);
      return { ...unit, slider: part('.strip input'), canvas: part('canvas'), output: part('output'), presence: part('[data-presence]') };
    });
    this.parts = Object.fromEntries([...root.querySelectorAll('[data-role]')].map((part) => [part.dataset.role, part]));
    this.factors = [...root.querySelectorAll('[data-factor]')];
    this.marks = root.querySelector('.traverse').dataset;
    this.readout = new Readout(root, config, signal);
    this.categories = [...root.querySelectorAll('[name=category]')];
    this.listen();
  }

  listen() {
    const { index, random, reset, picture, pair, across, up, walk, target, way, place, webm, freeze } = this.parts;
    for (const unit of this.units) {
      this.on(unit.slider, 'input', () => {
        this.code[unit.unit] = valueAt(unit, Number(unit.slider.value));
        this.tell(unit);
        this.drawNow();
      });
      this.on(unit.slider, 'change', () => this.drawAround());
      if (unit.presence) this.on(unit.presence, 'click', () => this.turn(unit));
    }
    this.categories.forEach((button, i) => this.on(button, 'change', () => this.choose(i)));
    this.on(index, 'change', () => this.show(Number(index.value)));
    this.on(random, 'click', () => this.show(Math.floor(Math.random() * this.config.images)));
    this.on(reset, 'click', () => this.take(this.base));
    this.on(picture, 'change', () => this.open(picture.files[0]));
    this.on(this.root, 'dragover', (event) => event.preventDefault());
    this.on(this.root, 'drop', (event) => {
      event.preventDefault();
      this.open(event.dataTransfer.files[0]);
    });
    for (const factor of this.factors) this.on(factor, 'input', () => this.showFactors());
    for (const part of [pair, across, up]) this.on(part, part === pair ? 'toggle' : 'change', () => this.drawPair());
    for (const part of [walk, target, way]) this.on(part, part === walk ? 'toggle' : 'change', () => this.beginWalk());
    this.on(place, 'input', () => this.walkTo(place.value / 100));
    this.on(freeze, 'click', () => this.attempt(async () => save(await fetchFrozen(this.config, this.code), 'traversal.html')));
    this.on(webm, 'click', () => this.attempt(() => record(this.parts.decoded, (share) => this.sweep(share))));
  }

  on(part, event, work) {
    part.addEventListener(event, work, { signal: this.signal });
  }

  async show(index) {
    await this.attempt(async () => {
      const { code, image } = await fetchImage(this.config, index);
      if (!this.root.isConnected) return;
      this.parts.index.value = index;
      this.shown = index;
      this.setFactors(index);
      this.begin(code, image);
      this.page?.invokeMethodAsync('Shown', index);
    });
  }

  /** Shows what another view of the same model shows. */
  goOnFrom({ shown, base, image, code }) {
    Object.assign(this, { shown, base, image });
    draw(this.parts.image, image, this.config);
    this.take(code);
    if (shown >= 0 && shown !== this.config.index) this.page.invokeMethodAsync('Shown', shown);
  }

  /** Makes a feature absent, or present with the value that it has in the image. */
  turn(unit) {
    const code = this.code.slice(), { values } = unit;
    const own = this.base[unit.unit] || values[values.length - 1];
    code[unit.unit] = code[unit.unit] === 0 ? own : 0;
    this.take(code);
  }

  /** Makes one category 1 and the others 0. */
  choose(category) {
    const code = this.code.slice();
    this.categories.forEach((_, i) => { code[i] = i === category ? 1 : 0; });
    this.take(code);
  }

  /** Encodes a picture of the user. */
  async open(file) {
    if (!file) return;
    await this.attempt(async () => {
      const { code, image } = await fetchPicture(this.config, file);
      this.shown = -1;
      this.begin(code, image);
    });
  }

  begin(code, image) {
    Object.assign(this, { base: code, image });
    draw(this.parts.image, image, this.config);
    this.take(code);
  }

  /** Makes a code the present one. */
  take(code) {
    this.code = code.slice();
    this.setSliders();
    this.drawNow();
    this.drawAround();
  }

  setSliders() {
    for (const unit of this.units) {
      unit.slider.value = placeOf(unit, this.code[unit.unit]);
      this.tell(unit);
    }
    if (this.categories.length === 0) return;
    const category = this.categories.reduce((best, _, i) => (this.code[i] > this.code[best] ? i : best), 0);
    this.categories[category].checked = true;
    this.parts.categories.querySelector('output').textContent = category;
  }

  tell(unit) {
    const value = this.code[unit.unit], text = value.toFixed(2);
    unit.output.textContent = text;
    unit.slider.setAttribute('aria-valuetext', text);
    if (unit.presence) {
      unit.presence.setAttribute('aria-pressed', value !== 0);
      unit.presence.textContent = value !== 0 ? 'present' : 'absent';
    }
    const first = unit.values[0], last = unit.values[unit.values.length - 1], margin = 0.05 * (last - first);
    unit.slider.closest('.unit').classList.toggle('outside', value < first - margin || value > last + margin);
  }

  drawNow = latest(async () => {
    const [pixels, off] = await this.decode(this.code);
    if (this.signal.aborted) return;
    this.parts.problem.textContent = '';
    draw(this.parts.decoded, pixels, this.config);
    this.parts.decoded.classList.toggle('off-support', off[0]);
    this.parts.support.textContent = off[0] ? 'Off support: no image of the data has a code like this' : '';
    if (this.image) drawDifference(this.parts.difference, this.image, pixels, this.config);
    this.marks.drawn = Number(this.marks.drawn ?? 0) + 1;
    if (this.page) this.readout.ask(this.shown, this.base, this.code);
  }, (error) => this.complain(error));

  drawAround() {
    this.drawStrips();
    this.drawPair();
  }

  drawStrips = latest(async () => {
    const shown = this.units.filter((unit) => unit.canvas.offsetParent !== null);
    const oneHot = this.categories.map((_, i) => this.categories.map((__, k) => [k, k === i ? 1 : 0]));
    const changes = [...oneHot, ...shown.flatMap((unit) => unit.values.map((value) => [[unit.unit, value]]))];
    const [pixels, off] = await this.decode(this.codesOf(changes));
    if (this.signal.aborted) return;
    if (oneHot.length > 0) drawRow(this.parts.categories.querySelector('canvas'), pixels, 0, oneHot.length, this.config, off);
    let at = oneHot.length;
    for (const unit of shown) {
      drawRow(unit.canvas, pixels, at, unit.values.length, this.config, off);
      at += unit.values.length;
    }
    this.marks.strips = Number(this.marks.strips ?? 0) + 1;
  }, (error) => this.complain(error));

  drawPair = latest(async () => {
    const { pair, across, up, grid } = this.parts;
    if (!pair.open || across.value === up.value) return;
    const [one, other] = [across, up].map((select) => this.units.find((unit) => unit.unit === Number(select.value)));
    const changes = [...other.values].reverse().flatMap((v) => one.values.map((u) => [[one.unit, u], [other.unit, v]]));
    const [pixels, off] = await this.decode(this.codesOf(changes));
    drawTable(grid, pixels, one.values.length, other.values.length, this.config, off);
  }, (error) => this.complain(error));

  /** Images of codes, and which of them no image of the data vouches for. */
  decode(codes) {
    return Promise.all([decode(this.config, codes), offSupport(this.config, codes)]);
  }

  /** Codes like the present one but for some units. */
  codesOf(changes) {
    const { latents } = this.config, codes = new Float32Array(changes.length * latents);
    changes.forEach((change, i) => {
      codes.set(this.code, i * latents);
      for (const [unit, value] of change) codes[i * latents + unit] = value;
    });
    return codes;
  }

  beginWalk = latest(async () => {
    const { walk, target, way, path, place } = this.parts;
    if (!walk.open) return;
    const to = (await fetchImage(this.config, Number(target.value))).code;
    this.path = between(this.base, to, way.value, this.units.map((unit) => unit.unit));
    const shares = Array.from({ length: 11 }, (_, i) => i / 10), codes = new Float32Array(11 * this.config.latents);
    shares.forEach((share, i) => codes.set(this.path(share), i * this.config.latents));
    const [pixels, off] = await this.decode(codes);
    drawRow(path, pixels, 0, 11, this.config, off);
    place.value = 0;
  }, (error) => this.complain(error));

  walkTo(share) {
    if (!this.path) return;
    this.code = this.path(share);
    this.setSliders();
    this.drawNow();
  }

  /** Moves the best unit along its strip, for a film. */
  async sweep(share) {
    const unit = this.units[0];
    unit.slider.value = share * Number(unit.slider.max);
    this.code[unit.unit] = valueAt(unit, Number(unit.slider.value));
    this.tell(unit);
    draw(this.parts.decoded, await decode(this.config, this.code), this.config);
  }

  setFactors(index) {
    const sizes = this.config.factors;
    for (let i = sizes.length - 1; i >= 0; i--) {
      this.factors[i].value = index % sizes[i];
      this.factors[i].setAttribute('aria-valuetext', `${Number(this.factors[i].value) + 1} of ${sizes[i]}`);
      index = Math.floor(index / sizes[i]);
    }
  }

  showFactors = latest(async () => {
    const index = await fetchIndex(this.config, this.factors.map((factor) => factor.value));
    await this.show(index);
  }, (error) => this.complain(error));

  /** Does something that may fail, and says why it did. */
  async attempt(work) {
    try {
      this.parts.problem.textContent = '';
      await work();
    } catch (error) {
      this.complain(error);
    }
  }

  complain(error) {
    if (!this.signal.aborted) this.parts.problem.textContent = error.message;
  }
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
