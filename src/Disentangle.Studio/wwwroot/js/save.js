/* Files that the user keeps. */

/** Saves bytes under a name. */
export function save(blob, name) {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** Films a canvas while something moves from 0 to 1 and back, and saves the film. */
export async function record(canvas, move) {
  if (!canvas.captureStream || !window.MediaRecorder) throw new Error('This browser cannot record films; save a GIF instead.');
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm' }), parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const ended = new Promise((resolve) => { recorder.onstop = resolve; });
  recorder.start();
  for (let i = 0; i <= 80; i++) {
    await move(1 - Math.abs(1 - i / 40));
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  recorder.stop();
  await ended;
  save(new Blob(parts, { type: 'video/webm' }), 'traversal.webm');
}
