// Lets the user drag the bubble. The style sheet keeps it inside the window.

const STILL_A_CLICK = 6; // px

export function draggable(handle, moved) {
  let grip = null;
  let dragged = false;
  handle.style.touchAction = 'none'; // otherwise a finger scrolls the page

  handle.onpointerdown = ({ clientX, clientY, pointerId }) => {
    handle.setPointerCapture(pointerId); // a quick first move may already be outside
    const { left, top } = handle.getBoundingClientRect();
    grip = { x: clientX, y: clientY, left, top };
    dragged = false;
  };
  handle.onpointermove = ({ clientX, clientY }) => {
    if (grip === null) return;
    const [x, y] = [clientX - grip.x, clientY - grip.y];
    dragged ||= Math.hypot(x, y) > STILL_A_CLICK;
    if (!dragged) return;
    moved.classList.add('dragged');
    moved.style.setProperty('--x', `${grip.left + x}px`);
    moved.style.setProperty('--y', `${grip.top + y}px`);
  };
  handle.onpointerup = handle.onpointercancel = () => (grip = null);
  handle.addEventListener('click', (event) => dragged && event.stopImmediatePropagation(), true);
}
