// Keeps the page as tall as what is really visible: on iOS the keyboard covers the page instead of making it smaller.

export function followViewport() {
  const { visualViewport } = window;
  if (!visualViewport) return;
  const fit = () => {
    // While the reader zooms in, the visible part is meant to be smaller than the page.
    if (visualViewport.scale > 1.01) return;
    document.documentElement.style.setProperty('--page-height', `${visualViewport.height}px`);
    window.scrollTo(0, 0);
  };
  visualViewport.addEventListener('resize', fit);
}
