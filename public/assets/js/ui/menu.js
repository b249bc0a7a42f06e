// A menu at a button: arrow keys move in it, Escape and a click outside close it, and focus returns to the button.

const GAP = 4;

/** Opens a menu of [{label, icon, danger, onChoose()}] at the button that was pressed. */
export function openMenu(button, items) {
  const menu = document.createElement('div');
  menu.className = 'menu';
  menu.popover = 'auto';
  menu.setAttribute('role', 'menu');
  menu.setAttribute('aria-label', button.getAttribute('aria-label'));
  const buttons = items.map(item);
  buttons.forEach((entry, at) => {
    entry.addEventListener('click', () => {
      close(menu, button);
      items[at].onChoose();
    });
  });
  menu.append(...buttons);
  menu.addEventListener('keydown', (event) => move(event, buttons) || (event.key === 'Tab' && close(menu, button)));
  menu.addEventListener('toggle', ({ newState }) => {
    if (newState !== 'closed') return;
    button.setAttribute('aria-expanded', 'false');
    if (menu.contains(document.activeElement) || document.activeElement === document.body) button.focus();
    menu.remove();
  });
  // Inside the button's dialog or landmark: outside a modal dialog everything is inert.
  (button.closest('dialog, nav, header') ?? document.body).append(menu);
  menu.showPopover();
  place(menu, button.getBoundingClientRect());
  button.setAttribute('aria-expanded', 'true');
  buttons[0].focus();
}

function close(menu, button) {
  button.focus();
  menu.hidePopover();
}

function item({ label, icon, danger = false }) {
  const entry = document.createElement('button');
  entry.type = 'button';
  entry.className = danger ? 'menu-item danger' : 'menu-item';
  entry.tabIndex = -1;
  entry.setAttribute('role', 'menuitem');
  const sign = document.querySelector('#icon-template').content.cloneNode(true).firstElementChild;
  sign.firstElementChild.setAttribute('href', `#icon-${icon}`);
  entry.append(sign, label);
  return entry;
}

/** Places the menu below the button, or above it if there is no room, within the window. */
function place(menu, at) {
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + GAP;
  const top = below + height <= innerHeight ? below : Math.max(GAP, at.top - GAP - height);
  const isRtl = getComputedStyle(menu).direction === 'rtl';
  const left = isRtl ? at.left : at.right - width;
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.min(Math.max(GAP, left), innerWidth - width - GAP)}px`;
}

function move(event, buttons) {
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return false;
  event.preventDefault();
  buttons.at(to % buttons.length).focus();
  return true;
}
