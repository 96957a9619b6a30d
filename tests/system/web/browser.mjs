// What the tests of the page share: a real Chromium, waiting, and the list of what was seen.
import { createRequire } from 'node:module';

const sandbox = process.getuid() === 0 ? ['--no-sandbox'] : []; // Chromium's needs another user
const errors = [];
const steps = [];
let browser;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Until `fact` answers something true, at most `seconds`; what it threw last is told.
export async function until(what, seconds, fact) {
  const end = Date.now() + seconds * 1000;
  let last = 'it was not so';
  while (Date.now() < end) {
    try {
      const answer = await fact();
      if (answer) return answer;
    } catch (error) {
      last = error.message;
    }
    await pause(200);
  }
  throw new Error(`${what}: not within ${seconds} s (${last})`);
}

export async function step(what, seconds, fact) {
  const answer = await until(what, seconds, fact);
  steps.push(what);
  return answer;
}

// Asks the API; the page is compared with its answers.
export const makeAsk = (url) => async (path) => {
  const answer = await fetch(`${url}/api/v1${path}`);
  if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`);
  return answer.json();
};

// A page of its own at `url` that says yes to every question. Whatever it complains of, or asks for
// elsewhere, is an error. `expected` is what Chromium says of answers that the test provokes.
export async function browse(folder, url, { args = [], expected = null, context = {} } = {}) {
  const { chromium } = createRequire(`${folder}/`)('playwright-core');
  browser ??= await chromium.launch({
    executablePath: '/usr/bin/chromium', args: [...sandbox, ...args],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, ...context });
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected?.test(message.text())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${new URL(url).origin}/`)) errors.push(`asks for ${request.url()}`);
  });
  page.on('dialog', (dialog) => dialog.accept());
  await page.goto(url);
  return page;
}

export function expectNoErrors() {
  if (errors.length > 0) throw new Error(`the browser complains: ${errors.join('; ')}`);
  steps.push('the browser has nothing to complain of');
}

// Runs it, tells what was seen, ends the browser and what `clean` ends. Answers the exit status.
export async function finish(run, clean) {
  let verdict = 0;
  try {
    await run();
  } catch (error) {
    verdict = 1;
    steps.push(`FAILED: ${error.message}`);
  }
  console.log(steps.join('\n'));
  clean();
  await browser?.close();
  return verdict;
}
