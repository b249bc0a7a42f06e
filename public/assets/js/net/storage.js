// Strings that survive a reload of this tab: session storage, or memory if the browser blocks storage. Few are also for other
// tabs, in local storage.

const PREFIX = 'chat-gateway.';
const memory = new Map();

/** The stored string, or null. */
export function read(key) {
  try {
    return sessionStorage.getItem(PREFIX + key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

/** Stores a string; null or an empty string removes the key. */
export function write(key, value) {
  if (value) memory.set(key, value);
  else memory.delete(key);
  try {
    sessionStorage.removeItem(PREFIX + key); // first, so that an old value does not outlive a new one that does not fit
    if (value) sessionStorage.setItem(PREFIX + key, value);
  } catch {
    // Blocked or full: it is in memory.
  }
}

/** The string that this tab stored, else the one that another tab stored last, or null. */
export function readOfTabs(key) {
  try {
    return sessionStorage.getItem(PREFIX + key) ?? memory.get(key) ?? localStorage.getItem(PREFIX + key);
  } catch {
    return memory.get(key) ?? null;
  }
}

/** Stores a string for this tab and for tabs that are opened later. An empty one only applies to this tab. */
export function writeForTabs(key, value) {
  memory.set(key, value);
  try {
    sessionStorage.setItem(PREFIX + key, value);
    if (value) localStorage.setItem(PREFIX + key, value);
    else localStorage.removeItem(PREFIX + key);
  } catch {
    // Blocked or full: it is in memory.
  }
}

/** The stored object, or null. */
export function readObject(key) {
  try {
    return JSON.parse(read(key));
  } catch {
    return null;
  }
}

export function writeObject(key, value) {
  write(key, JSON.stringify(value));
}

/** The object that any tab of this browser stored, or null. */
export function readObjectOfBrowser(key) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key) ?? memory.get(key) ?? null);
  } catch {
    return JSON.parse(memory.get(key) ?? null);
  }
}

/** Stores an object for all tabs of this browser; null removes the key. */
export function writeObjectOfBrowser(key, value) {
  memory.delete(key); // another tab may remove the stored one
  try {
    localStorage.removeItem(PREFIX + key); // first, so that an old value does not outlive a new one that does not fit
    if (value) localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    if (value) memory.set(key, JSON.stringify(value));
  }
}

/** Sends a string to the other tabs of this browser; nothing stays stored. */
export function sendToTabs(key, value) {
  try {
    localStorage.setItem(PREFIX + key, value);
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Blocked: every tab is alone.
  }
}

/** Sets what receives the strings of other tabs. */
export function receiveFromTabs(key, listener) {
  addEventListener('storage', (event) => {
    if (event.key === PREFIX + key && event.newValue) listener(event.newValue);
  });
}
