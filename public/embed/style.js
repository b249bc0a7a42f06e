// The styles of the elements in the host's page. The host may set every `--chat-gateway-*` on any element around them.

const CSS = `
:host > * { font: 15px/1.4 system-ui, sans-serif; --accent: var(--chat-gateway-accent, #2a5bd7);
  --on-accent: var(--chat-gateway-color, #fff); --size: var(--chat-gateway-size, 56px); --side: var(--chat-gateway-side, 20px); }
[hidden] { display: none; }
button { font: inherit; border: 0; cursor: pointer; color: var(--on-accent); background: var(--accent); }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
iframe { display: block; width: 100%; height: 100%; border: 0; }
.panel { overflow: hidden; height: var(--chat-gateway-height, 600px); background: var(--chat-gateway-background, Canvas);
  border-radius: var(--chat-gateway-radius, 16px); }
.failed { display: grid; place-content: center; height: 100%; padding: 0 24px; }
.failed button { padding: 12px 24px; border-radius: 24px; }
.bubble { position: fixed; z-index: var(--chat-gateway-z-index, 2147483000); inset-block-end: var(--chat-gateway-bottom, 20px);
  inset-inline-end: var(--side); }
.start { inset-inline: var(--side) auto; }
.dragged:not(.open) { inset: clamp(0px, var(--y), 100dvh - var(--size)) auto auto clamp(0px, var(--x), 100vw - var(--size)); }
.button { display: grid; place-items: center; position: relative; width: var(--size); height: var(--size); padding: 0; border-radius: 50%;
  box-shadow: 0 4px 16px #0000003d; }
svg { width: 45%; fill: none; stroke: currentcolor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.unread { position: absolute; inset: -4px -4px auto auto; min-width: 10px; padding: 0 6px; border-radius: 16px;
  font-size: 13px; line-height: 22px; text-align: center; color: #fff; background: #b3261e; }
.bubble .panel { position: absolute; inset: auto 0 calc(100% + 12px) auto; width: min(var(--chat-gateway-width, 400px), 100vw - 2 * var(--side));
  height: min(var(--chat-gateway-height, 640px), 100dvh - var(--size) - 60px); box-shadow: 0 4px 16px #0000003d; }
.start .panel { inset-inline: 0 auto; }
.bubble .panel[inert] { visibility: hidden; opacity: 0; }
@media (prefers-reduced-motion: no-preference) { .bubble .panel { transition: opacity 140ms, visibility 140ms; } }
@media (max-width: 480px), (max-height: 480px) {
  .bubble .panel { position: fixed; inset: 0 0 auto; width: auto; height: var(--keyboard-height, 100dvh); border-radius: 0;
    translate: 0 var(--keyboard-top, 0); }
  .open .panel:has(.ready) + .button { display: none; }
}
`;

/** A constructed style sheet, which the host's Content-Security-Policy allows. */
export function style() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  return sheet;
}
