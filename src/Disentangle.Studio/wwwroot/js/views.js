/* What scripts show on elements of pages. */

const views = new WeakMap();

/** Begins a view of an element in place of the one that was there: its listeners end. */
export function begin(root, make) {
  views.get(root)?.control.abort();
  const control = new AbortController(), view = make(control.signal);
  views.set(root, { control, view });
  return view;
}

/** The view of an element. */
export const viewOf = (root) => views.get(root)?.view;

/** Ends the view of an element. */
export function end(root) {
  views.get(root)?.control.abort();
  views.delete(root);
}
