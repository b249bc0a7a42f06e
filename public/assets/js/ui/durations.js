// How long something took, in the reader's language.

import { language } from './i18n.js';

/** Minutes and seconds; `style`: `narrow` or `long`, as Intl has them. */
export function durationText(seconds, style = 'narrow') {
  const unit = (value, name) => {
    const format = { style: 'unit', unit: name, unitDisplay: style, maximumFractionDigits: 1 };
    return new Intl.NumberFormat(language(), format).format(value);
  };
  if (seconds < 60) return unit(seconds, 'second');
  const parts = [unit(Math.floor(seconds / 60), 'minute')];
  if (Math.floor(seconds % 60) > 0) parts.push(unit(Math.floor(seconds % 60), 'second'));
  return new Intl.ListFormat(language(), { type: 'unit', style: 'narrow' }).format(parts);
}
