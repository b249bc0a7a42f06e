// Lets a reader move the bubble away from what it covers.

const STILL_A_CLICK = 6; // px

export function draggable(handle, moved) {
  let at = [0, 0];
  let grip = null;
  let dragged = false;
  handle.style.touchAction = 'none'; // else a finger scrolls the page

  handle.onpointerdown = ({ clientX, clientY, pointerId }) => {
    handle.setPointerCapture(pointerId); // a quick first move may already be outside
    const { left, top, right, bottom } = handle.getBoundingClientRect();
    grip = { from: [clientX, clientY], at, least: [-left, -top], most: [innerWidth - right, innerHeight - bottom] };
    dragged = false;
  };
  handle.onpointermove = ({ clientX, clientY }) => {
    if (grip === null) return;
    const by = [clientX - grip.from[0], clientY - grip.from[1]];
    dragged ||= Math.hypot(...by) > STILL_A_CLICK;
    if (!dragged) return;
    at = by.map((way, axis) => grip.at[axis] + Math.min(Math.max(way, grip.least[axis]), grip.most[axis]));
    moved.style.setProperty('--drag', at.map((way) => `${way}px`).join(' '));
  };
  handle.onpointerup = handle.onpointercancel = () => (grip = null);
  handle.addEventListener('click', (event) => dragged && event.stopImmediatePropagation(), true);
}
