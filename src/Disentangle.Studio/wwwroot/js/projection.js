/*
 * Codes in a plane that is chosen, or that turns: a tour through random planes. The server has found its frames; here codes are put into
 * them, at the speed of frames.
 */
import { start as startPoints } from './scatter.js';
import { begin } from './views.js';

const FRAMES_PER_SECOND = 40, STILL_SECONDS = 2;

// While codes turn, as many points as a frame has time for are drawn, and all of them when they stand still: points are in random order.
const FRAME_MILLISECONDS = 20, LEAST_POINTS = 50000, REST_MILLISECONDS = 150;

export const start = (root, config, page) => begin(root, (signal) => new Projection(root, config, page, signal));

class Projection {
  constructor(root, config, page, signal) {
    Object.assign(this, { root, config, page, signal, frame: 0, way: 0 });
    this.points = startPoints(root.querySelector('.scatter'), config);
    this.parts = Object.fromEntries([...root.querySelectorAll('[data-role]')].map((part) => [part.dataset.role, part]));
    const { play, back, on, frame } = this.parts, listen = (part, event, work) => part.addEventListener(event, work, { signal });
    listen(play, 'click', () => (this.way ? this.stop() : this.go(1)));
    listen(back, 'click', () => this.toStop(-1));
    listen(on, 'click', () => this.toStop(1));
    listen(frame, 'input', () => {
      this.halt();
      this.turn(Number(frame.value));
    });
    listen(frame, 'change', () => this.told());
    listen(this.points.root, 'choose', (event) => page.invokeMethodAsync('Chosen', event.detail));
    signal.addEventListener('abort', () => this.halt());
  }

  /** Shows two components or units. */
  async show(across, upwards, colour) {
    this.halt();
    await this.points.show(across, upwards, colour);
    this.tellState();
  }

  /** Shows a frame of a tour. */
  async tour(seed, frame, colour) {
    this.halt();
    const { points } = this, { latents } = this.config;
    const [index, codes, numbers] = await Promise.all(
      [points.column('index'), points.column('codes'), points.ask('tour', `seed=${seed}`), points.paint(colour)]);
    this.codes = codes;
    const all = new Float32Array(numbers), count = all[0];
    this.stops = all.subarray(1, 1 + count);
    this.mean = all.subarray(1 + count, 1 + count + latents);
    this.frames = all.subarray(1 + count + latents);
    this.last = this.stops[count - 1];
    this.most = index.length;
    points.index = index;
    [points.x, points.y] = [new Float32Array(index.length), new Float32Array(index.length)];
    const reach = this.reach();
    points.look(-reach, -reach, 2 * reach, 2 * reach);
    this.parts.frame.max = this.last;
    this.place(Math.min(frame, this.last));
    points.tell();
    this.tellState();
  }

  // No code is farther from the mean, whatever the plane.
  reach() {
    const { codes, mean } = this, { latents } = this.config;
    let most = 0;
    for (let at = 0; at < codes.length; at += latents) {
      let square = 0;
      for (let d = 0; d < latents; d++) square += (codes[at + d] - mean[d]) ** 2;
      if (square > most) most = square;
    }
    return 1.04 * Math.sqrt(most) || 1;
  }

  /** A frame between others. */
  turn(frame) {
    const begun = performance.now();
    this.place(frame, this.most);
    const spent = performance.now() - begun, all = this.points.index.length;
    this.most = Math.min(all, Math.max(LEAST_POINTS, Math.round(this.most * Math.min(1.5, FRAME_MILLISECONDS / spent))));
    Object.assign(this.root.dataset, { milliseconds: spent.toFixed(1), points: this.most });
    clearTimeout(this.resting);
    this.resting = setTimeout(() => { if (!this.way && this.frame === frame) this.place(frame); }, REST_MILLISECONDS);
  }

  /** Puts the codes into the plane of a frame: all, or the first so many. */
  place(frame, count = this.points.index.length) {
    const { codes, mean, points } = this, { x, y } = points, { latents } = this.config;
    this.frame = frame;
    const across = Float64Array.from(this.frames.subarray(2 * latents * frame, 2 * latents * frame + latents));
    const up = Float64Array.from(this.frames.subarray(2 * latents * frame + latents, 2 * latents * (frame + 1)));
    const middle = (direction) => direction.reduce((sum, value, d) => sum + value * mean[d], 0), startX = middle(across), startY = middle(up);
    const put = (first, end) => {
      for (let i = first, at = first * latents; i < end; i++) {
        let sumX = -startX, sumY = -startY;
        for (let d = 0; d < latents; d++) {
          const value = codes[at++];
          sumX += across[d] * value;
          sumY += up[d] * value;
        }
        x[i] = sumX;
        y[i] = sumY;
      }
    };
    put(0, count);
    if (points.marked >= count) put(points.marked, points.marked + 1);
    points.move(x, y, count);
    this.tellState();
  }

  tellState() {
    const { frame, play } = this.parts;
    play.textContent = this.way ? 'Stop' : 'Play';
    this.root.dataset.moving = this.way !== 0;
    if (!this.stops) return;
    const plane = this.stops.findLastIndex((stop) => stop <= this.frame);
    frame.value = this.frame;
    frame.setAttribute('aria-valuetext', `frame ${this.frame} of ${this.last}, plane ${plane} of ${this.stops.length - 1}`);
    frame.parentElement.querySelector('output').textContent = `${this.frame} / ${this.last}`;
  }

  /** Moves on to the end, or to a frame; from the end, from the start. */
  go(way, to = way > 0 ? this.last : 0) {
    this.halt();
    if (this.frame === to) this.place(way > 0 ? 0 : this.last);
    this.way = way;
    this.tellState();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) this.jump(to);
    else this.glide(to);
  }

  glide(to) {
    let begun = null;
    const from = this.frame, step = (now) => {
      if (!this.way || !this.root.isConnected) return;
      begun ??= now;
      const gone = Math.floor(((now - begun) / 1000) * FRAMES_PER_SECOND);
      const next = this.way > 0 ? Math.min(from + gone, to) : Math.max(from - gone, to);
      if (next !== this.frame) this.turn(next);
      if (next === to) this.stop();
      else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  // Without motion: from plane to plane, each of which stands still for a while.
  jump(to) {
    this.place(this.nextStop(this.way));
    if (this.frame === to) this.stop();
    else this.waiting = setTimeout(() => this.jump(to), 1000 * STILL_SECONDS);
  }

  toStop(way) {
    const next = this.stops && this.nextStop(way);
    if (this.stops && next !== this.frame) this.go(way, next);
  }

  nextStop(way) {
    return way > 0 ? this.stops.find((stop) => stop > this.frame) ?? this.last : this.stops.findLast((stop) => stop < this.frame) ?? 0;
  }

  halt() {
    this.way = 0;
    clearTimeout(this.waiting);
  }

  stop() {
    this.halt();
    this.tellState();
    this.told();
  }

  // The command that the page shows is that of this frame.
  told() {
    this.page.invokeMethodAsync('Stopped', this.frame);
  }

  paint(colour) {
    return this.points.paint(colour);
  }

  async among(where) {
    this.points.filter(where ? new Uint8Array(await this.points.ask('among', `where=${encodeURIComponent(where)}`)) : null);
  }

  mark(image) {
    return this.points.mark(image);
  }

  wholeView() {
    this.points.wholeView();
  }
}
