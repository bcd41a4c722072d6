/* What the server computes with a model, as plain numbers. */

async function ask(path, options) {
  const answer = await fetch(path, options).catch(() => { throw new Error('The studio does not answer.'); });
  if (!answer.ok) throw new Error(await answer.text());
  return answer;
}

/** Images of codes: a byte for each value, channels last. */
export async function decode(config, codes) {
  const answer = await ask(`api/decode?${config.query}`, { method: 'POST', body: codes });
  return new Uint8Array(await answer.arrayBuffer());
}

/** For each code whether no image vouches for it. */
export async function offSupport(config, codes) {
  const answer = await ask(`api/support?${config.query}`, { method: 'POST', body: codes });
  return Array.from(new Uint8Array(await answer.arrayBuffer()), (value) => value === 1);
}

/** An image of the data and the mean of its code. */
export async function fetchImage(config, index) {
  return split(config, await ask(`api/image?${config.query}&index=${index}`));
}

/** A picture of the user as the model takes it, and the mean of its code. */
export async function fetchPicture(config, file) {
  return split(config, await ask(`api/picture?${config.query}`, { method: 'POST', body: file }));
}

/** The factors of the images decoded from two codes, and the true ones of an image; -1 for a picture of the user. */
export async function fetchFactors(config, index, codes) {
  return (await ask(`api/readout?${config.query}&index=${index}`, { method: 'POST', body: codes })).json();
}

/** A page of its own with the strips around a code. */
export async function fetchFrozen(config, code) {
  return (await ask(`api/frozen?${config.query}`, { method: 'POST', body: code })).blob();
}

async function split(config, answer) {
  const bytes = await answer.arrayBuffer();
  return { code: new Float32Array(bytes, 0, config.latents), image: new Uint8Array(bytes, 4 * config.latents) };
}

/** The index of the image with these factor values. */
export async function fetchIndex(config, factors) {
  return (await ask(`api/index?${config.query}&factors=${factors.join(',')}`)).json();
}
