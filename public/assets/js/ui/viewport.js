// Fits the page to the visible area: on iOS the keyboard covers the page instead of resizing it.

/** As in chat.css: there the page itself scrolls. */
const LOW = '(height < 17rem)';

export function followViewport() {
  const { visualViewport } = window;
  if (!visualViewport) return;
  const fit = () => {
    // While the page is zoomed, the visible area is smaller by intention.
    if (visualViewport.scale > 1.01) return;
    document.documentElement.style.setProperty('--page-height', `${visualViewport.height}px`);
    if (!matchMedia(LOW).matches) window.scrollTo(0, 0);
  };
  visualViewport.addEventListener('resize', fit);
}
