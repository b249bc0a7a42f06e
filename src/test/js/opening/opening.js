// Measures how the chat opens on a slow network: node opening.js NAME=JAR…, demos in jars; each figure is the median of RUNS openings,
// in which the jars take turns, so that a busy machine slows all of them. Then Lighthouse's scores of the first jar, and what its
// closed bubble costs a host's page.

import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import lighthouse from 'lighthouse';
import puppeteer from 'puppeteer-core';

const RUNS = 5;
const LIGHTHOUSE_RUNS = 3;

/** "Slow 4G": bytes a second, and milliseconds for each request. */
const SLOW_4G = { download: 1_600_000 / 8, upload: 750_000 / 8, latency: 150 };
const BROWSER = { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] };

/** Starts a demo; resolves to its chat's address and what stops it. A jar with the demo inside has a command for it. */
async function demo(jar) {
  const args = ['-jar', jar, ...(jar.endsWith('-demo.jar') ? [] : ['demo'])];
  const program = spawn('java', args, { env: { ...process.env, HOST: '127.0.0.1', PORT: '0' } });
  for await (const line of createInterface({ input: program.stdout })) {
    const url = line.match(/http:\S+\/chat\?token=\S+/)?.[0];
    if (url) return { url, stop: () => program.kill() };
  }
  throw new Error(`${jar} has not printed an address of a chat`);
}

/** Runs in the page, before its scripts. */
function watch() {
  globalThis.opening = { usable: 0, shift: 0 };
  const look = () => {
    if (document.querySelector('#query')?.getClientRects().length > 0) opening.usable = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) opening.shift += value;
  }).observe({ type: 'layout-shift', buffered: true });
}

async function open(page, url) {
  let requests = 0;
  let bytes = 0;
  const network = await page.createCDPSession();
  await network.send('Network.enable');
  network.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  network.on('Network.responseReceived', ({ response }) => (requests += response.fromDiskCache ? 0 : 1));
  await page.goto(url, { waitUntil: 'networkidle0', timeout: 60_000 });
  await page.waitForFunction(() => opening.usable > 0);
  const times = await page.evaluate(() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    ...opening,
  }));
  await network.detach();
  return { ...times, requests, kilobytes: bytes / 1024 };
}

async function openTwice(browser, url) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.emulateNetworkConditions(SLOW_4G);
  await page.evaluateOnNewDocument(watch);
  const cold = await open(page, url);
  const warm = await open(page, url);
  await context.close();
  return { ...cold, warm: warm.usable };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function figures(browser, demos) {
  const all = demos.map(() => []);
  for (let run = 0; run < RUNS; run++)
    for (const [at, { url }] of demos.entries()) all[at].push(await openTwice(browser, url));
  return all.map((runs) =>
    Object.fromEntries(Object.keys(runs[0]).map((name) => [name, median(runs.map((run) => run[name]))])),
  );
}

async function scores(browser, url) {
  const port = Number(new URL(browser.wsEndpoint()).port);
  const runs = [];
  for (let run = 0; run < LIGHTHOUSE_RUNS; run++) {
    const { lhr } = await lighthouse(url, { port, output: 'json', logLevel: 'error', skipAudits: ['is-on-https'] });
    runs.push({
      performance: lhr.categories.performance.score * 100,
      accessibility: lhr.categories.accessibility.score * 100,
      'best practices': lhr.categories['best-practices'].score * 100,
      'first paint': lhr.audits['first-contentful-paint'].numericValue,
      'largest paint': lhr.audits['largest-contentful-paint'].numericValue,
    });
  }
  return Object.keys(runs[0]).map((name) => `${name} ${Math.round(median(runs.map((run) => run[name])))}`);
}

/** The requests of a host's page with the closed bubble, and its longest work in milliseconds with a processor four times slower. */
async function bubble(browser, chatUrl) {
  const script = `<script src="${new URL(chatUrl).origin}/embed.js" data-chat-url="/api/chat-url" defer></script>`;
  const host = createServer((_, response) =>
    response.setHeader('Content-Type', 'text/html').end(`<h1>Host</h1>${script}`),
  );
  await new Promise((listening) => host.listen(0, '127.0.0.1', listening));
  const page = await browser.newPage();
  await page.emulateCPUThrottling(4);
  const longest = [];
  let requests = [];
  page.on('request', (request) => requests.push(request.url()));
  for (let run = 0; run < RUNS; run++) {
    requests = [];
    await page.tracing.start({ categories: ['devtools.timeline'] });
    await page.goto(`http://127.0.0.1:${host.address().port}/`, { waitUntil: 'networkidle0' });
    await page.waitForSelector('chat-gateway');
    const { traceEvents } = JSON.parse(new TextDecoder().decode(await page.tracing.stop()));
    const own = traceEvents.filter(({ args }) => args?.data?.url?.endsWith('/embed.js'));
    longest.push(Math.max(...own.map(({ tdur = 0 }) => tdur / 1000)));
  }
  await page.close();
  host.close();
  return `${requests.filter((url) => !url.startsWith('http://127')).join(' ')}, longest work ${median(longest).toFixed(1)} ms`;
}

const jars = process.argv.slice(2).map((argument) => argument.split('='));
const demos = await Promise.all(jars.map(([, jar]) => demo(jar)));
const browser = await puppeteer.launch(BROWSER);
try {
  const rows = await figures(browser, demos);
  const units = { paint: 'ms', usable: 'ms', warm: 'ms', requests: '', kilobytes: 'KB', shift: '' };
  console.log(['', ...jars.map(([name]) => name)].map((text) => text.padStart(12)).join(''));
  for (const [name, unit] of Object.entries(units)) {
    const values = rows.map((row) => `${+row[name].toFixed(unit === 'ms' || name === 'requests' ? 0 : 3)} ${unit}`);
    console.log([name, ...values].map((text) => text.trim().padStart(12)).join(''));
  }
  if (rows.length > 1) console.log(`usable: ${(rows[0].usable / rows[1].usable).toFixed(2)} of ${jars[1][0]}`);
  console.log(`The closed bubble: ${await bubble(browser, demos[0].url)}`);
  console.log(`Lighthouse, mobile: ${(await scores(browser, demos[0].url)).join(', ')}`);
} finally {
  await browser.close();
  demos.forEach(({ stop }) => stop());
}
