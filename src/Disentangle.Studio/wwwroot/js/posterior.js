/*
 * A point of the density of two units: the pointer or two sliders move it, and the server draws its code. The other units are those of
 * an image.
 */
import { decode, offSupport, fetchImage } from './model.js';
import { draw } from './pixels.js';
import { latest } from './frames.js';

const SVG = 'http://www.w3.org/2000/svg';

export async function start(root, config) {
  const parts = Object.fromEntries([...root.querySelectorAll('[data-role]')].map((part) => [part.dataset.role, part]));
  const plot = root.querySelector('rect.plot'), here = document.createElementNS(SVG, 'circle');
  const { code, image } = await fetchImage(config, config.image);
  if (!root.isConnected) return;
  here.setAttribute('r', '6');
  here.setAttribute('class', 'here');
  plot.parentNode.append(here);
  draw(parts.image, image, config);
  const axes = config.axes.map((axis) => {
    const slider = root.querySelector(`input[data-unit="${axis.unit}"]`);
    return { ...axis, slider, output: slider.parentElement.querySelector('output') };
  });

  const show = latest(async () => {
    const [pixels, off] = await Promise.all([decode(config, code), offSupport(config, code)]);
    draw(parts.decoded, pixels, config);
    parts.decoded.classList.toggle('off-support', off[0]);
    parts.support.textContent = off[0] ? 'Off support: no image of the data has a code like this' : '';
    root.dataset.drawn = Number(root.dataset.drawn ?? 0) + 1;
  });

  const place = (axis) => (code[axis.unit] - axis.first) / (axis.last - axis.first);
  const tell = () => {
    for (const axis of axes) {
      const text = code[axis.unit].toFixed(2);
      axis.output.textContent = text;
      axis.slider.value = Math.round(1000 * place(axis));
      axis.slider.setAttribute('aria-valuetext', text);
    }
    const size = (name) => Number(plot.getAttribute(name)), inside = (value) => Math.min(1, Math.max(0, value));
    here.setAttribute('cx', size('x') + inside(place(axes[0])) * size('width'));
    here.setAttribute('cy', size('y') + (1 - inside(place(axes[1]))) * size('height'));
    show();
  };

  const put = (axis, share) => { code[axis.unit] = axis.first + share * (axis.last - axis.first); };
  for (const axis of axes) {
    axis.slider.addEventListener('input', () => {
      put(axis, axis.slider.value / 1000);
      tell();
    });
  }
  const follow = (event) => {
    const box = plot.getBoundingClientRect(), share = (value) => Math.min(1, Math.max(0, value));
    put(axes[0], share((event.clientX - box.left) / box.width));
    put(axes[1], share(1 - (event.clientY - box.top) / box.height));
    tell();
  };
  plot.addEventListener('pointerdown', (event) => {
    plot.setPointerCapture(event.pointerId);
    follow(event);
  });
  plot.addEventListener('pointermove', (event) => { if (event.buttons & 1) follow(event); });
  tell();
}
