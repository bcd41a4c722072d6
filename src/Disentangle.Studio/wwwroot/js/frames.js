/* Work at the speed of frames. */

/** Does the work at the next frame; while it is under way, only the last of further wishes is kept. A failure is told. */
export function latest(work, tell = console.warn) {
  let busy = false, wished = false;
  const run = async () => {
    if (busy) {
      wished = true;
      return;
    }
    busy = true;
    try {
      await new Promise(requestAnimationFrame);
      await work();
    } catch (error) {
      tell(error);
    } finally {
      busy = false;
      if (wished) {
        wished = false;
        run();
      }
    }
  };
  return run;
}
