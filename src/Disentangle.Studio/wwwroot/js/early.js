/*
 * Traverse before the page is connected, which takes a browser seconds: the server sends the elements of the page, the same script moves
 * them, and the page takes them over. It is connected when the first pictures are there.
 */
const MOST = 5000, WAIT = 20;

const asked = fetch(`api/early${location.search}`);

try {
  const [answer, { start }] = await Promise.all([asked, import('./traverse.js')]);
  if (answer.status === 200) await show(await answer.text(), start);
} catch {
  // The page says what is wrong.
}

document.body.append(Object.assign(document.createElement('script'), { src: '_framework/blazor.web.js' }));

async function show(html, start) {
  const box = Object.assign(document.createElement('div'), { className: 'early', innerHTML: html });

  // Links lead to pages; what is connected later would go there behind this one.
  box.addEventListener('click', (event) => { if (event.target.closest('a')) event.stopPropagation(); });
  document.body.prepend(box);
  start(box.querySelector('.traverse-page'), JSON.parse(box.firstElementChild.dataset.config), null);
  const marks = box.querySelector('.traverse').dataset;
  for (let waited = 0; waited < MOST && !marks.strips; waited += WAIT) await new Promise((done) => setTimeout(done, WAIT));
}
