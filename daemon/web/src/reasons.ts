// The gateway's code words in Chinese and English. A word this page does not know is shown as it
// came: a newer gateway must not leave an empty cell.
import type { Pile, Reason } from './api';
import { language } from './words';

type Words = Record<string, readonly [zh: string, en: string]>;

const kReasons: Words = {
  no_session: ['—', '—'],
  full_current: ['按额定电流充电', 'at full current'],
  phase_full: ['{phase}相已满（{circuit}）', 'phase {phase} is full ({circuit})'],
  circuit_full: ['线路 {circuit} 已满', 'circuit {circuit} is full'],
  waits_turn: ['{circuit} 余量不足，排队轮候', 'not enough room on {circuit}, waits its turn'],
  waits_confirm: ['等待其他桩让出电流', 'waits for current others give back'],
  waits_tariff: ['等待谷段，{until} 起充', 'waits for the cheaper tariff until {until}'],
  waits_begin: ['预约 {until} 开始', 'waits for its begin at {until}'],
  planning: ['正在安排充电计划', 'its time is being planned'],
  ramp: ['错峰爬坡中', 'the fleet starts gradually'],
  meter_stale: ['电表 {circuit} 数据过期，不增电流', 'meter {circuit} is out of date, no increase'],
  pile_silent: ['桩无响应', 'the pile does not answer'],
  starting: ['正在启动', 'starting'],
  stopping: ['正在停止', 'stopping'],
  car_takes_less: ['车辆需求低于分配值', 'the car takes less than allowed'],
  car_full: ['车辆已充满或暂停取电', 'the car is full or pauses'],
  pile_fault: ['桩故障：{fault}', 'pile fault: {fault}'],
  locked_out: ['停用检修', 'locked out for maintenance'],
  disabled_by_platform: ['平台已禁用', 'disabled by the platform'],
  limited_by_platform: ['平台限功率至 {percent}%', 'limited by the platform to {percent}%'],
};

const kPromises: Words = {
  unknown: ['未说明电量或取车时间，尽量充', 'charges as it can: no amount or departure was given'],
  likely: ['按以往习惯，预计约 {by} 充入 {kwh} kWh（把握 {confidence}%）', 'probably {kwh} kWh by about {by}, as on earlier days ({confidence}%)'],
  ready: ['预计 {by} 充入 {kwh} kWh', '{kwh} kWh by {by}'],
  short: ['到 {by} 约 {kwh} / {wanted_kwh} kWh，{why}', 'about {kwh} of {wanted_kwh} kWh by {by}: {why}'],
};

const kPercent: Words = {
  ready: ['预计 {by} 充至 {percent}%', '{percent}% by {by}'],
  short: ['到 {by} 约 {percent}%，{why}', 'about {percent}% by {by}: {why}'],
};

const kShortages: Words = {
  full_night: ['总容量不足', 'not enough room for all'], too_late: ['剩余时间不够', 'not enough time left'],
  car_takes_less: ['车辆取电偏小', 'the car takes too little'],
};

const kFaults: Words = {
  estop: ['急停', 'emergency stop'], leakage: ['漏电', 'leakage'], surge_arrester: ['防雷器', 'surge arrester'],
  over_temperature: ['过温', 'over-temperature'], gun_temperature: ['枪头过温', 'gun over-temperature'],
  over_voltage: ['过压', 'over-voltage'], under_voltage: ['欠压', 'under-voltage'], over_current: ['过流', 'over-current'],
  pilot: ['控制导引', 'control pilot'], pe: ['接地', 'protective earth'], contactor: ['接触器', 'contactor'],
  contactor_stuck: ['接触器粘连', 'contactor stuck'], breaker: ['断路器', 'breaker'], lock: ['电子锁', 'lock'],
  gun_not_homed: ['枪未归位', 'gun not homed'], meter: ['电能表', 'energy meter'], card_reader: ['读卡器', 'card reader'],
  communication: ['通信', 'communication'], insulation: ['绝缘', 'insulation'], rectifier: ['整流模块', 'rectifier'],
  fan: ['风机', 'fan'], other: ['其他', 'other'],
};

// What to do first.
const kAdvice: Words = {
  estop: ['查明原因后旋转复位', 'find out why, then turn the button back'],
  leakage: ['停用，检查车辆、电缆与线路', 'keep it out of use; check car, cable and wiring'],
  surge_arrester: ['更换防雷器', 'replace it'],
  over_temperature: ['待冷却，检查风道与接线端子', 'let it cool; check air ways and terminals'],
  gun_temperature: ['待冷却，检查触点', 'let it cool; check the contacts'],
  over_voltage: ['测量进线，检查零线', 'measure the supply, check the neutral'],
  under_voltage: ['测量进线，检查断路器与端子', 'measure the supply, check breaker and terminals'],
  over_current: ['换车再试', 'try another car'],
  pilot: ['重新插枪，检查枪头与电缆', 'plug in again, check gun and cable'],
  pe: ['停用，测量接地', 'keep it out of use, have it measured'],
  contactor: ['断电重启，仍有则更换', 'switch off and on, else replace it'],
  contactor_stuck: ['枪头可能带电，断开断路器', 'the gun may be live: open its breaker'],
  breaker: ['查明跳闸原因后合闸', 'find out why it tripped, then close it'],
  lock: ['重新插拔，检查锁', 'plug in again, check the lock'],
  gun_not_homed: ['放回枪座', 'put it back'],
  meter: ['无法计费，检修', 'cannot bill, have it checked'],
  card_reader: ['可用手机启动，检修', 'start by phone, have it checked'],
  communication: ['断电重启，检查内部通信线', 'switch off and on, check inner cables'],
  insulation: ['停用，换车再试', 'keep it out of use, try another car'],
  rectifier: ['检修', 'have the module checked'],
  fan: ['更换', 'replace it'],
  other: ['查看桩屏', "see the pile's display"],
};

const kConnectorStates: Words = {
  unknown: ['未知', 'unknown'], idle: ['空闲', 'idle'], plugged: ['已插枪', 'plugged in'], ready: ['待充', 'ready'],
  charging: ['充电中', 'charging'], paused_car: ['车辆暂停', 'paused by car'], paused_limit: ['限流暂停', 'paused by limit'],
  finished: ['已结束', 'finished'], fault: ['故障', 'fault'],
};

const kLinks: Words = {
  online: ['在线', 'online'], silent: ['无响应', 'silent'], gone: ['离线', 'offline'], never_seen: ['未上线', 'never seen'],
};

const kModes: Words = { ordered: ['有序充电', 'ordered'], immediate: ['即时充电', 'immediate'] };

const kOrderStates: Words = {
  applied: ['已申请', 'applied'], authorised: ['已授权', 'authorised'], starting: ['启动中', 'starting'],
  charging: ['充电中', 'charging'], waiting: ['等待中', 'waiting'], stopping: ['停止中', 'stopping'],
  finished: ['待平台确认', 'unconfirmed'], uploaded: ['平台已确认', 'confirmed'],
};

const kOrigins: Words = {
  platform: ['平台', 'platform'], page: ['网页', 'page'], cli: ['命令行', 'command line'], card: ['刷卡', 'card'], platform_card: ['刷卡（平台鉴权）', 'card, allowed by the platform'],
  key: ['按键', 'key'], plug: ['即插即充', 'plug and charge'],
};

const kStops: Words = {
  none: ['', ''], user: ['用户停止', 'user'], platform: ['平台停止', 'platform'], full: ['车辆充满', 'car full'],
  target: ['达到目标电量', 'target reached'], fault: ['故障', 'fault'], estop: ['急停', 'emergency stop'], unplug: ['拔枪', 'unplugged'],
  power_loss: ['停电', 'power loss'], maintenance: ['检修', 'maintenance'], never_started: ['启动失败', 'never started'],
  pile_lost: ['桩失联', 'pile lost'], amount: ['达到设定金额', 'amount reached'], time: ['达到设定时长', 'time reached'],
  pickup: ['到取车时间', 'pick-up time'], no_car: ['预约时未插枪', 'no car at its begin'], replaced: ['被新申请取代', 'replaced by another'],
};

const kTariffKinds: Words = {
  sharp: ['尖', 'sharp'], peak: ['峰', 'peak'], flat: ['平', 'flat'], valley: ['谷', 'valley'],
};

const kTariffSources: Words = {
  config: ['配置', 'configuration'], platform: ['平台', 'platform'], page: ['网页', 'page'], cli: ['命令行', 'command line'],
};

const kQualities: Words = {
  fresh: ['正常', 'good'], stale: ['数据过期', 'out of date'], lost: ['失联', 'lost'], none: ['未读到', 'not read yet'],
};

const kSiteStates: Words = {
  normal: ['运行正常', 'normal'], starting: ['启动中', 'starting'], meter_stale: ['电表数据过期', 'meter out of date'],
  meter_lost: ['电表失联', 'meter lost'],
};

const kUplinkStates: Words = {
  off: ['未启用', 'off'], connecting: ['连接中', 'connecting'], login: ['登录中', 'logging in'], online: ['在线', 'online'],
};

const kTransformerTypes: Words = {
  distribution: ['油浸配电变压器', 'oil, distribution'], onan: ['油浸自冷 ONAN', 'oil, ONAN'], onaf: ['油浸风冷 ONAF', 'oil, ONAF'],
  of: ['强油循环 OF', 'oil, OF'], od: ['强油导向 OD', 'oil, OD'], dry_f: ['干式 F 级', 'dry, class F'], dry_h: ['干式 H 级', 'dry, class H'],
};

const kLimitedBy: Words = {
  configured: ['配置', 'configuration'], thermal: ['变压器热限值', 'transformer heat'],
};

const kSeverities: Words = { notice: ['提示', 'notice'], warning: ['告警', 'warning'], critical: ['严重', 'critical'] };

function find(words: Words, word: string): string | undefined {
  return Object.hasOwn(words, word) ? words[word]?.[language() === 'zh' ? 0 : 1] : undefined;
}

const look = (words: Words) => (word: string) => find(words, word) ?? word;

export const faultText = look(kFaults);
// With what to do first, for who stands before the pile.
export function faultAdvice(code: string): string {
  const advice = find(kAdvice, code);
  if (!advice) return faultText(code);
  return language() === 'zh' ? `${faultText(code)}（${advice}）` : `${faultText(code)} (${advice})`;
}
export const shortageText = look(kShortages);
export const connectorStateText = look(kConnectorStates);
export const linkText = look(kLinks);
export const modeText = look(kModes);
export const orderStateText = look(kOrderStates);
export const originText = look(kOrigins);
export const stopText = look(kStops);
export const tariffKindText = look(kTariffKinds);
export const tariffSourceText = look(kTariffSources);
export const qualityText = look(kQualities);
export const siteStateText = look(kSiteStates);
export const uplinkStateText = look(kUplinkStates);
export const transformerTypeText = look(kTransformerTypes);
export const severityText = look(kSeverities);

const kExternal = 'external:';

// What bounds a circuit: its configuration, the transformer's heat, or somebody outside.
export function limitByText(by: string): string {
  if (!by.startsWith(kExternal)) return look(kLimitedBy)(by);
  const source = by.slice(kExternal.length);
  return language() === 'zh' ? `外部限额（${source}）` : `external limit (${source})`;
}

function limitedBy(reason: Reason): string {
  const by = reason.parameters['limit_by'];
  if (!by) return '';
  return language() === 'zh' ? `，受${limitByText(by)}` : `, by ${limitByText(by)}`;
}

const kModule = 'module:';

// A circuit's id, but in words where it is what the connectors of a pile share.
export function circuitText(id: string): string {
  if (!id.startsWith(kModule)) return id;
  const pile = id.slice(kModule.length);
  return language() === 'zh' ? `${pile} 的共用模块` : `shared module of ${pile}`;
}

// A parameter the gateway did not send shows as "?", so the rest can still be read.
function say(text: string | undefined, { code, parameters }: Reason): string {
  if (text === undefined) return [code, ...Object.values(parameters)].join(' ');
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name] || '?';
    if (name === 'phase') return value.toUpperCase();
    if (name === 'circuit') return circuitText(value);
    if (name === 'why') return shortageText(value);
    return name === 'fault' ? faultText(value) : value;
  });
}

export function reasonText(reason: Reason): string {
  return say(find(kReasons, reason.code), reason) + limitedBy(reason);
}

// In percent of the battery where the gateway knows the battery.
export function promiseText(promise: Reason): string {
  const inPercent = 'percent' in promise.parameters ? find(kPercent, promise.code) : undefined;
  return say(inPercent ?? find(kPromises, promise.code), promise);
}

// What matters most about a connector, in one word: a lost link makes its last state worthless.
export function connectorSummary(pile: Pile, state: string): string {
  return pile.link === 'online' ? connectorStateText(state) : linkText(pile.link);
}
