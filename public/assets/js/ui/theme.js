// The app's own colour, as set in Dify: used where a colour fills something, never for words.

/** Takes `#RRGGBB`; anything else leaves the page's own colours. */
export function applyTheme(color) {
  if (!/^#[0-9a-f]{6}$/i.test(color ?? '')) return;
  const style = document.documentElement.style;
  style.setProperty('--accent', color);
  style.setProperty('--on-accent', wordsOn(color));
}

/** Black or white, whichever reads better on the colour (WCAG relative luminance). */
export function wordsOn(color) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? '#ffffff' : '#000000';
}
