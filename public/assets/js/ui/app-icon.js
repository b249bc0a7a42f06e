// The app's sign, as Dify has it: an emoji on a colour, or a picture.

/** Shows it in the place; nothing where the app has none, or its picture does not come. */
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
