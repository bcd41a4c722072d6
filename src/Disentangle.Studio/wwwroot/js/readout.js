/* Which factors move with a code. */
import { fetchFactors } from './model.js';

const WAIT = 120, AGAIN = 1000;

/** Shows the true factors, and those read out of the decoded image: at once where it is learned, else with how far it is. */
export class Readout {
  constructor(root, config, signal) {
    Object.assign(this, { config, signal });
    this.rows = [...root.querySelectorAll('[data-read]')];
    this.status = root.querySelector('[data-role=reading]');
    signal.addEventListener('abort', () => clearTimeout(this.timer));
  }

  /** Asks when the hand rests. */
  ask(index, base, code, wait = WAIT) {
    if (this.rows.length === 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      try {
        const codes = new Float32Array(2 * base.length);
        codes.set(base);
        codes.set(code, base.length);
        const answer = await fetchFactors(this.config, index, codes);
        if (this.signal.aborted) return;
        this.show(answer);
        if (answer.doing && !answer.problem) this.ask(index, base, code, AGAIN);
      } catch (error) {
        this.status.textContent = error.message;
      }
    }, wait);
  }

  show({ truth, before, after, doing, done, problem }) {
    this.rows.forEach((row, i) => {
      row.querySelector('[data-true]').textContent = truth ? truth[i] : '–';
      const cell = row.querySelector('[data-decoded-factor]');
      cell.textContent = after ? after[i] : '–';
      row.classList.toggle('moved', after !== null && after[i] !== before[i]);
    });
    const moved = after ? this.rows.filter((row) => row.classList.contains('moved')).map((row) => row.querySelector('th').textContent) : [];
    this.status.textContent = problem ?? (doing ? `Learning to read factors out of codes: ${doing} ${Math.round(100 * done)} %`
      : moved.length > 0 ? `Moved: ${moved.join(', ')}` : '');
  }
}
