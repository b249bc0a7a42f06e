// Loads style sheets that only some pages need.

/** By path. */
const loading = new Map();

/** Resolves when a style sheet below `assets/css` applies; also when it cannot be loaded. */
export function loadStyle(path) {
  if (!loading.has(path)) loading.set(path, load(path));
  return loading.get(path);
}

function load(path) {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = new URL(`../../css/${path}`, import.meta.url).href;
  const loaded = new Promise((resolve) => {
    link.addEventListener('load', resolve);
    link.addEventListener('error', resolve);
  });
  document.head.append(link);
  return loaded;
}
