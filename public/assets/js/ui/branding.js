// How the app presents itself: its colour and its icon, as set in Dify.

/** Sets the accent colour from `#RRGGBB`; anything else keeps the page's own colours. */
export function applyTheme(color) {
  if (!/^#[0-9a-f]{6}$/i.test(color ?? '')) return;
  const style = document.documentElement.style;
  style.setProperty('--accent', color);
  style.setProperty('--on-accent', wordsOn(color));
}

/** Black or white, whichever has more contrast with the colour (WCAG relative luminance). */
export function wordsOn(color) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? '#ffffff' : '#000000';
}

/** Shows the app's icon, an emoji or a picture; nothing if the app has none or the picture cannot be loaded. */
export function showIcon(place, icon) {
  if (!icon || !(icon.emoji || icon.url)) return;
  place.hidden = false;
  if (icon.emoji) {
    place.textContent = icon.emoji;
    if (icon.background) place.style.setProperty('--icon-background', icon.background);
    return;
  }
  const picture = document.createElement('img');
  picture.alt = '';
  picture.addEventListener('error', () => (place.hidden = true));
  picture.src = icon.url;
  place.replaceChildren(picture);
}
