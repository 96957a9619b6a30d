// Does what an installer does with the page, and compares what it shows with what the API says. Ends with
// 1 and a sentence at the first thing that is wrong.
//
//   node manage_test.mjs WEB_FOLDER YOUXU-SIM WORK_FOLDER PILES_PORT URL [SCREENSHOT_FOLDER]
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { browse, expectNoErrors, finish, makeAsk, step } from './browser.mjs';
import { writeFilm, writePicture } from './qr.mjs';

const [, , folder, simulator, work, port, url, screenshots] = process.argv;
const ask = makeAsk(url);
const code = 'AAAQEAYEAUDAOCAJBIFQYDIOB4';
const otherCode = 'BAAQEAYEAUDAOCAJBIFQYDIOB4';
const card = '04A1B2C3D4E5';
const refused = /status of 409/; // what a refusal looks like in the browser's console

const piles = new Map();
let page;

const label = (pile, itsCode = code) => `youxu:1:${pile}:${itsCode}`;

function startPile(pile) {
  const out = openSync(`${work}/${pile}.out`, 'a');
  const words = ['pile', '--label', label(pile), '--key-file', `${work}/${pile}.key`, '--start', 'none'];
  piles.set(pile, spawn(simulator, [...words, '--broker-port', port], { stdio: ['ignore', out, out] }));
}

const text = (selector) => page.locator(selector).innerText({ timeout: 1000 });
const has = (selector, wanted) => async () => (await text(selector)).includes(wanted);
const view = (name) => page.getByRole('button', { name, exact: true }).click();
const chooseWay = (way) => page.click(`#bind [data-way=${way}]`);
const submit = () => page.click('#bind button.main');
const stateOf = async (pile) =>
  (await ask('/bindings')).bindings.find((one) => one.pile === pile)?.state ?? 'none';
const pileOf = async (number) => (await ask('/piles')).piles.find((one) => one.pile === number);
const row = (place) => `#bindings tr[data-place="${place}"]`;

async function type(typed) {
  await page.fill('#bind input[name=label]', typed);
  await submit();
}

async function saysWhatIsWrongWithALabel() {
  await step('places that nobody serves are listed', 10, has(row('P001'), '未绑定'));
  await type('http://example.com/');
  await step('what is no label is refused, with what to scan', 10, has('#bind .failure', 'youxu:'));
  await type(label('P001', code.slice(0, 25)));
  await step('a code that is too short is refused', 10, has('#bind .failure', '26 位'));
  await type(label('P001', `${code.slice(0, 25)}5`));
  await step('a slip at its end is', 10, has('#bind .failure', '末位'));
  await type(label('P999'));
  await step('a pile that nobody knows needs a circuit', 10, has('#bind .failure', '新增桩位'));
}

async function saysWhatToTryWhenNobodyComes() {
  await type(label('P002'));
  await step('the page counts while it waits', 10, has('#bind .outcome', '等待桩 P002'));
  await step('a pile that never comes: what to try', 15, has('#bind .outcome', '恢复出厂设置'));
  await step('also in the list', 10, has(row('P002'), '绑定失败'));
  startPile('P003');
  await type(label('P003', otherCode));
  await step('a wrong code: compare it with the label', 15, has('#bind .outcome', '编码有无输错'));
}

async function bindsByATypedLabel() {
  startPile('P001');
  await type(label('P001').toLowerCase().replace('p001', 'P001'));
  await step('a pile is bound by a typed label', 10, has('#bind .outcome', '桩 P001 已绑定'));
  await step('it is by the API', 10, async () => (await stateOf('P001')) === 'bound');
  await step('the list has it', 10, has(row('P001'), '已绑定'));
  await step('it is heard', 10, async () => (await pileOf('P001')).link === 'online');
  await type(label('P001'));
  await step('bound again: nothing is to be done', 10, has('#bind .failure', '已绑定且在线'));
}

async function bindsANewPlaceByAPicture() {
  startPile('N001');
  writePicture(label('N001'), `${work}/label.png`);
  await page.setInputFiles('#bind input[type=file]', `${folder}/../../docs/page.png`);
  await step('a picture without a code: what to do', 15, has('#bind .failure', '没有识别到二维码'));
  await page.setInputFiles('#bind input[type=file]', `${work}/label.png`);
  await step('a label is read from a picture', 10, async () =>
    (await page.inputValue('#bind input[name=label]')) === label('N001'));
  await chooseWay('new');
  await submit();
  await step('without a circuit it is not asked for', 10, has('#bind .failure', '线路'));
  await page.selectOption('#bind select[name=circuit]', 'F1');
  await page.selectOption('#bind select[name=phases]', 'b');
  await page.fill('#bind input[name=name]', 'B2-017');
  await shoot('new-place');
  await submit();
  await step('a pile gets a place of its own', 10, has('#bind .outcome', '桩 N001 已绑定'));
  const { name, circuit, phases } = await pileOf('N001');
  await step('with name, circuit and phase', 10, () => `${name} ${circuit} ${phases}` === 'B2-017 F1 b');
}

async function bindsByCamera() {
  await page.click('#bind .scan');
  await step('a label is read by the camera', 15, async () =>
    (await page.inputValue('#bind input[name=label]')) === label('P003'));
  await step('the camera is off then', 10, async () => (await page.locator('.camera').count()) === 0);
  await submit();
  await step('and the pile bound by it', 10, has('#bind .outcome', '桩 P003 已绑定'));
}

async function saysWhyThereIsNoCamera() {
  const other = await browse(folder, `${url}/#bindings`);
  await other.evaluate(() => Object.defineProperty(window, 'isSecureContext', { value: false }));
  await other.click('#bind .scan');
  await step('where the browser gives no camera the page says why', 10, async () =>
    (await other.locator('#bind .failure').innerText({ timeout: 500 })).includes('https'));
  await other.fill('#bind input[name=label]', 'typing remains');
  await other.close();
}

async function replacesABrokenPile() {
  startPile('N777');
  await page.click(`${row('P003')} button:not(.stop)`);
  await type(label('N777'));
  await step('a pile that is there is not replaced', 10, has('#bind .failure', '仍在线'));
  piles.get('P003').kill('SIGKILL');
  await step('the gateway notices that it is off', 10, async () => (await pileOf('P003')).link !== 'online');
  await submit();
  await step('one that was there a moment ago is not either', 10, has('#bind .failure', '一分钟后再试'));
  await step('another takes its place', 60, async () => {
    if (await page.locator('#bind .failure').count()) await submit();
    return (await text('#bind .outcome')).includes('桩 N777 已绑定');
  });
  await step('and keeps the name', 10, has(row('P003'), 'B2-003'));
  await step('the list has the new number', 10, has(row('P003'), 'N777'));
}

async function putsAPileOut() {
  await page.click(`${row('P003')} button.stop`);
  await step('a pile is put out', 10, async () => (await stateOf('N777')) === 'none');
  await step('its place stays', 10, has(row('P003'), '未绑定'));
}

async function caresForAPile() {
  await view('运行总览');
  await page.click('#piles tr[data-pile="P001"] .more');
  await page.click('#care button >> nth=0');
  await step('a pile blinks, and its answer shows', 10, has('#answer', '完成'));
  await page.getByRole('button', { name: '停用检修' }).click();
  await step('it is locked out', 10, async () => (await pileOf('P001')).locked_out);
  await step('and no order can be asked for', 10, () =>
    page.locator('#piles tr[data-pile="P001"] .ordered').isDisabled());
  await page.getByRole('button', { name: '恢复使用' }).click();
  await step('and back in use', 10, async () => !(await pileOf('P001')).locked_out);
  await page.fill('#habit input[name=target]', '10');
  await page.click('#habit button.main');
  await step('a habit that cannot be is not stored', 10, has('#habit .failure', '目标电量'));
  await page.fill('#habit input[name=target]', '85');
  await page.check('#habit input[name=plug]');
  await shoot('pile');
  await page.click('#habit button.main');
  await step('a habit is stored, with plug and charge', 10, async () => {
    const { target_soc, plug_and_charge } = await ask('/piles/P001/habit');
    return target_soc === 85 && plug_and_charge;
  });
  await page.getByRole('button', { name: '关闭' }).click();
  await step('the dialog closes', 10, async () => (await page.locator('dialog').count()) === 0);
}

async function managesCards() {
  const stored = async () => (await ask('/cards')).cards[0];
  await view('充电卡');
  await page.fill('#add-card input[name=card]', '7 2 301');
  await page.click('#add-card button.main');
  await step('what is no card number is refused', 10, has('#add-card .failure', '字母、数字'));
  await page.fill('#add-card input[name=card]', card);
  await page.fill('#add-card input[name=name]', '7-2-301');
  await page.selectOption('#add-card select[name=piles]', 'P001');
  await page.click('#add-card button.main');
  await step('a card is added', 10, async () =>
    (await stored()).card === card && (await stored()).piles[0] === 'P001');
  await step('its row has the end of its number', 10, has('#cards tbody', '*D4E5'));
  await step('and no more of it', 10, async () => !(await page.content()).includes(card));
  await page.fill('#add-card input[name=card]', card);
  await page.click('#add-card button.main');
  await step('it is not added twice', 10, has('#add-card .failure', '已登记'));
  await page.getByRole('button', { name: '显示卡号' }).click();
  await step('who asks for it sees the whole number', 10, has('#cards tbody', card));
  await shoot('cards');
  await page.locator('#cards').getByRole('button', { name: '停用' }).click();
  await step('a card is disabled', 10, async () => (await stored()).enabled === false);
  await page.locator('#cards').getByRole('button', { name: '删除' }).click();
  await step('and removed', 10, async () => (await ask('/cards')).cards.length === 0);
}

async function fitsAPhone() {
  await page.setViewportSize({ width: 360, height: 780 });
  for (const language of ['English', '中文'])
    for (const name of ['overview', 'bindings', 'cards']) {
      await page.goto(`${url}/#${name}`);
      await step(`${name} is not wider than a phone before ${language}`, 10, async () =>
        (await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
      if (name === 'cards') await page.getByRole('button', { name: language }).click();
    }
  await page.setViewportSize({ width: 1280, height: 1000 });
}

// Of what is shown now, in the four forms that people see.
async function shoot(name) {
  if (!screenshots) return;
  for (const [width, height] of [[1280, 1000], [390, 844]])
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: `${screenshots}/${name}-${width}-${colorScheme}.png` });
    }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 1000 });
}

async function run() {
  const film = `${work}/camera.y4m`;
  writeFilm(label('P003'), film);
  page = await browse(folder, `${url}/#bindings`, {
    args: ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
           `--use-file-for-fake-video-capture=${film}`],
    expected: refused,
  });
  await saysWhatIsWrongWithALabel();
  await saysWhatToTryWhenNobodyComes();
  await bindsByATypedLabel();
  await bindsANewPlaceByAPicture();
  await bindsByCamera();
  await shoot('bindings');
  await replacesABrokenPile();
  await putsAPileOut();
  await caresForAPile();
  await managesCards();
  await fitsAPhone();
  await saysWhyThereIsNoCamera(); // last: another page puts this one in the background
  expectNoErrors();
}

process.exit(await finish(run, () => piles.forEach((pile) => pile.kill())));
