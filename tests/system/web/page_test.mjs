// Starts the gateway, opens its page, and compares what can be seen with the API's answers; then
// kills the gateway and starts it again. Ends with 1 and a sentence at the first thing that is wrong.
//
//   node page_test.mjs WEB_FOLDER YOUXUD CONFIG URL [SCREENSHOT]
import { spawn } from 'node:child_process';
import { browse, expectNoErrors, finish, makeAsk, step, until } from './browser.mjs';

const [, , folder, youxud, config, url, screenshot] = process.argv;
const ask = makeAsk(url);

let gateway;
let page;

function startGateway() {
  gateway = spawn(youxud, ['--config', config], { stdio: ['ignore', 'inherit', 'inherit'] });
  return until('the gateway answers', 15, () => ask('/status'));
}

const text = (selector) => page.locator(selector).innerText({ timeout: 1000 });
const connectors = (status) => status.piles.flatMap((p) => p.connectors.map((c) => ({ p, c })));
const charging = (status) =>
  connectors(status).filter(({ p, c }) => p.link === 'online' && c.state === 'charging' && c.order);

// The load moves between the two looks, so 2% apart is the same.
async function showsLoadAndLimits() {
  const status = await ask('/status');
  const bars = await page.locator('#load .bar').allInnerTexts();
  const root = status.circuits[0];
  return root.limit_a.every((limit, phase) => {
    const [load, shown] = bars[phase].match(/-?[\d.]+(?= A)/g).map(Number);
    return shown === Number(limit.toFixed(1)) && Math.abs(load - root.load_a[phase]) < limit / 50;
  });
}

async function showsChargingPile() {
  const status = await ask('/status');
  const { p, c } = charging(status).at(0);
  const row = await text(`#piles tr[data-pile="${p.pile}"]`);
  const current = `${Math.max(...c.current_a).toFixed(1)} A`;
  return row.includes(p.name) && row.includes('充电中') && row.includes(current);
}

async function showsCounts() {
  const status = await ask('/status');
  const rows = await page.locator('#piles tbody tr').count();
  const tile = await text('#charging b');
  return rows === connectors(status).length && parseInt(tile, 10) === charging(status).length;
}

async function showsHeat() {
  const { hot_spot_c, permitted_percent } = (await ask('/status')).transformer;
  const shown = await text('#thermal');
  return shown.includes(`${hot_spot_c.toFixed(1)} °C`) && shown.includes(`${permitted_percent}%`);
}

async function showsLimits() {
  const { now, circuits } = await ask('/status');
  const later = (hours) => Date.parse(now) + hours * 3_600_000;
  const limit = { circuit: circuits[0].id, amps: 123.5, from: later(1), to: later(2), source: 'dr' };
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify(limit);
  const { id } = await (await fetch(`${url}/api/v1/limits`, { method: 'POST', headers, body })).json();
  await step('a limit that others set shows beside its circuit', 10, async () =>
    /外部限额（dr） 123.5 A.*未开始/.test(await text('#load .limit')));
  await fetch(`${url}/api/v1/limits/${id}`, { method: 'DELETE' });
  await step('one that is called off goes', 10, async () => (await page.locator('#load .limit').count()) === 0);
}

async function showsConfirmedOrder() {
  const [order] = (await ask('/orders?state=uploaded')).orders;
  const row = await text(`#orders tr[data-order="${order.id}"]`);
  return row.includes(`${(order.energy_wh / 1000).toFixed(2)} kWh`) && row.includes('平台已确认');
}

async function stopsFromThePage() {
  const { p, c } = charging(await ask('/status')).at(-1);
  await page.locator(`#piles tr[data-pile="${p.pile}"] .stop`).click();
  await step('a stop from the page ends the order', 15, async () => {
    const order = await ask(`/orders/${c.order}`);
    return order.reason === 'user' && ['finished', 'uploaded'].includes(order.state);
  });
}

async function speaksEnglish() {
  await page.getByRole('button', { name: 'English' }).click();
  await step('the page changes to English', 10, async () => (await text('#load h2')).includes('Transformer load'));
  await page.getByRole('button', { name: '中文' }).click();
  await step('the page changes back', 10, async () => (await text('#load h2')).includes('变压器负荷'));
}

async function fitsAPhone() {
  await page.setViewportSize({ width: 360, height: 780 });
  await step('nothing is wider than a phone', 10, async () =>
    (await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  await page.setViewportSize({ width: 1280, height: 1000 });
}

async function noticesALostGateway() {
  gateway.kill('SIGKILL');
  await step('a lost connection shows, with the age of the data', 10, async () =>
    /断开.*旧数据.*\d+ 秒前/s.test(await text('#lost')));
  await step('what is old is drawn as old', 10, async () => (await page.locator('main.old').count()) === 1);
  await startGateway();
  await step('the page finds the gateway again', 20, async () => (await page.locator('#lost').count()) === 0);
  await step('the load is right again', 20, showsLoadAndLimits);
}

async function run() {
  await startGateway();
  page = await browse(folder, url);
  await until('an order is confirmed and others charge', 50, async () =>
    (await ask('/orders?state=uploaded')).orders.length > 0 && charging(await ask('/status')).length > 0);
  await step('load and limit per phase are those of the API', 30, showsLoadAndLimits);
  await step('the transformer shows how hot it is and what it may carry', 10, showsHeat);
  await step('every pile has its row, those that charge are counted', 10, showsCounts);
  await step('a pile that charges shows its state and current', 10, showsChargingPile);
  await step('no character is unprintable', 10, async () => !/[\0-\x08\x0b-\x1f]/.test(await text('main')));
  await page.getByRole('button', { name: '已确认' }).click();
  await step('an order shows its energy and that the platform has it', 20, showsConfirmedOrder);
  await page.getByRole('button', { name: '进行中' }).click();
  await page.evaluate(() => scrollTo(0, 0));
  if (screenshot) await page.screenshot({ path: screenshot });
  await showsLimits();
  await stopsFromThePage();
  await speaksEnglish();
  await fitsAPhone();
  expectNoErrors();
  await noticesALostGateway();
}

process.exit(await finish(run, () => gateway?.kill()));
