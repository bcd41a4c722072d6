/* Ways from one code to another. */

/** A function of the share of the way, 0 to 1: straight, on a sphere, or unit by unit in the given order. */
export function between(from, to, way, order) {
  if (way === 'units') return (share) => byUnits(from, to, order, share);
  const weights = way === 'slerp' ? spherical(from, to) : (share) => [1 - share, share];
  return (share) => {
    const [a, b] = weights(share);
    return from.map((value, i) => a * value + b * to[i]);
  };
}

function byUnits(from, to, order, share) {
  const code = from.slice(), place = share * order.length;
  order.forEach((unit, i) => {
    const part = Math.min(1, Math.max(0, place - i));
    code[unit] = (1 - part) * from[unit] + part * to[unit];
  });
  return code;
}

function spherical(from, to) {
  const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const cosine = dot(from, to) / Math.sqrt(dot(from, from) * dot(to, to) || 1);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  if (Math.sin(angle) < 1e-4) return (share) => [1 - share, share];
  return (share) => [Math.sin((1 - share) * angle) / Math.sin(angle), Math.sin(share * angle) / Math.sin(angle)];
}
