// Draws diagrams in a sandboxed frame that is not seen, one after the other. One that takes too long costs only the frame.

/** A longer source stays source. */
const LONGEST = 20_000;

/** Loading the library takes its time on a slow line; drawing must not. */
const LOAD_MS = 60_000;
const DRAW_MS = 5000;

/** After so many diagrams that took too long, no more are drawn on this page. */
const MOST_HANGING = 3;

/** The most that is taken from the frame: characters, and pixels of a side. */
const LONGEST_SVG = 2_000_000;
const LARGEST = 10_000;

let frame = null;
let hanging = 0;
let last = Promise.resolve(null);

/** {svg, width, height, title, description}, or null when the source cannot be drawn. The SVG is untrusted. */
export function drawDiagram(source, look) {
  if (source.length > LONGEST) return Promise.resolve(null);
  last = last.then(() => ask({ source, ...look })).catch(() => null);
  return last;
}

async function ask(diagram) {
  if (hanging >= MOST_HANGING) return null;
  frame ??= await load();
  // Only the document that receives the port can answer.
  const { port1: port, port2 } = new MessageChannel();
  const result = await new Promise((resolve) => {
    const deadline = setTimeout(resolve, DRAW_MS);
    port.onmessage = ({ data }) => {
      clearTimeout(deadline);
      resolve(data);
    };
    // The origin of a sandboxed document has no name. All that is sent is what the answer shows.
    frame.contentWindow.postMessage(diagram, '*', [port2]);
  });
  port.close();
  if (result === undefined) {
    hanging++;
    drop();
  }
  return isDrawing(result) ? result : null;
}

function load() {
  const fresh = document.createElement('iframe');
  fresh.className = 'diagram-frame';
  fresh.setAttribute('sandbox', 'allow-scripts');
  fresh.setAttribute('aria-hidden', 'true');
  fresh.tabIndex = -1;
  fresh.src = new URL('../../diagrams/frame.html', import.meta.url).href;
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => {
      fresh.remove();
      reject(new Error('the frame was not loaded'));
    }, LOAD_MS);
    fresh.addEventListener('load', () => {
      clearTimeout(deadline);
      resolve(fresh);
    });
    document.body.append(fresh);
  });
}

function drop() {
  frame.remove();
  frame = null;
}

/** The frame runs what a model wrote: nothing that it sends is believed. */
function isDrawing(result) {
  if (typeof result !== 'object' || result === null) return false;
  const { svg, width, height, title, description } = result;
  return (
    [svg, title, description].every((text) => typeof text === 'string' && text.length <= LONGEST_SVG) &&
    [width, height].every((side) => side > 0 && side <= LARGEST)
  );
}
