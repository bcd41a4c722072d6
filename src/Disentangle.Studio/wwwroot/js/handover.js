/* From the elements that were there early to those of the page. */
import { end, viewOf } from './views.js';

const CONTROLS = 'input:not([type=file], .unit-name), select, details, button[data-presence]';

/** What stands in for a page that is not connected yet, or null. */
export const earlyOf = () => document.querySelector('body > .early');

/** Puts a view in the place of an early one, as that is now. */
export async function takeOver(view, early) {
  const root = early.querySelector('.traverse-page'), other = viewOf(root);
  if (root.matches(':active')) await new Promise((done) => addEventListener('pointerup', done, { once: true }));
  const pair = (selector) => {
    const ours = view.root.querySelectorAll(selector);
    return [...root.querySelectorAll(selector)].map((one, i) => [one, ours[i]]);
  };
  for (const [from, to] of pair('canvas')) {
    Object.assign(to, { width: from.width, height: from.height, className: from.className });
    if (from.width > 0 && from.height > 0) to.getContext('2d').drawImage(from, 0, 0);
  }
  const focused = document.activeElement;
  let focus = null;
  for (const [from, to] of pair(CONTROLS)) {
    if (from instanceof HTMLDetailsElement) to.open = from.open;
    else if (from.type === 'radio') to.checked = from.checked;
    else if (from.localName !== 'button') to.value = from.value;
    if (from === focused) focus = to;
  }
  end(root);
  early.remove();

  // Where it is after a page was opened, unless a control has it.
  (focus ?? document.querySelector('#content h1')).focus({ preventScroll: true });
  return other.base ? view.goOnFrom(other) : view.show(view.config.index);
}
