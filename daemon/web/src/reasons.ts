// The gateway's code words in Chinese. A word this page does not know is shown as it came: a newer
// gateway must not leave an empty cell.
import type { Pile, Reason } from './api';

type Words = Record<string, string>;

const kReasons: Words = {
  no_session: '—',
  full_current: '按额定电流充电',
  share: '与其他桩分享余量',
  phase_full: '{phase}相已满（{circuit}）',
  circuit_full: '线路 {circuit} 已满',
  waits_turn: '余量不足，排队轮候',
  waits_confirm: '等待其他桩让出电流',
  meter_stale: '电表 {circuit} 数据过期，限流',
  pile_silent: '桩无响应',
  starting: '正在启动',
  stopping: '正在停止',
  car_takes_less: '车辆需求低于分配值',
  car_full: '车辆已充满',
  pile_fault: '桩故障：{fault}',
  disabled_by_platform: '平台已禁用',
  limited_by_platform: '平台限流',
};

const kFaults: Words = {
  estop: '急停', leakage: '漏电', surge_arrester: '防雷器', over_temperature: '过温',
  gun_temperature: '枪头过温', over_voltage: '过压', under_voltage: '欠压', over_current: '过流',
  pilot: '控制导引', pe: '接地', contactor: '接触器', contactor_stuck: '接触器粘连',
  breaker: '断路器', lock: '电子锁', gun_not_homed: '枪未归位', meter: '电能表',
  card_reader: '读卡器', communication: '通信', insulation: '绝缘', rectifier: '整流模块',
  fan: '风机', other: '其他',
};

const kConnectorStates: Words = {
  unknown: '未知', idle: '空闲', plugged: '已插枪', ready: '待充', charging: '充电中',
  paused_car: '车辆暂停', paused_limit: '限流暂停', finished: '已结束', fault: '故障',
};

const kLinks: Words = { online: '在线', silent: '无响应', gone: '离线', never_seen: '未上线' };

const kModes: Words = { ordered: '有序充电', immediate: '即时充电' };

const kOrderStates: Words = {
  applied: '已申请', authorised: '已授权', starting: '启动中', charging: '充电中',
  waiting: '等待中', stopping: '停止中', finished: '待上传', uploaded: '已上传',
};

const kOrigins: Words = {
  platform: '平台', page: '网页', cli: '命令行', card: '刷卡', key: '按键', plug: '即插即充',
};

const kStops: Words = {
  none: '', user: '用户停止', platform: '平台停止', full: '车辆充满', target: '达到目标电量',
  fault: '故障', estop: '急停', unplug: '拔枪', power_loss: '停电', maintenance: '检修',
  never_started: '启动失败', pile_lost: '桩失联',
};

const kQualities: Words = { fresh: '正常', stale: '数据过期', lost: '失联', none: '未读到' };

const kSiteStates: Words = {
  normal: '正常', starting: '启动中', meter_stale: '电表数据过期', meter_lost: '电表失联',
};

const kUplinkStates: Words = {
  off: '未启用', connecting: '连接中', login: '登录中', online: '在线',
};

const kSeverities: Words = { notice: '提示', warning: '告警', critical: '严重' };

const look = (words: Words) => (word: string) => words[word] ?? word;

export const faultText = look(kFaults);
export const connectorStateText = look(kConnectorStates);
export const linkText = look(kLinks);
export const modeText = look(kModes);
export const orderStateText = look(kOrderStates);
export const originText = look(kOrigins);
export const stopText = look(kStops);
export const qualityText = look(kQualities);
export const siteStateText = look(kSiteStates);
export const uplinkStateText = look(kUplinkStates);
export const severityText = look(kSeverities);

// A parameter the gateway did not send leaves no bracket or gap behind.
export function reasonText(reason: Reason): string {
  const text = kReasons[reason.code];
  if (text === undefined) return reason.code;
  const filled = text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = reason.parameters[name] ?? '';
    if (name === 'phase') return value.toUpperCase();
    return name === 'fault' ? faultText(value) : value;
  });
  return filled.replace('（）', '').replace(/^相/, '本相').replace(/：$/, '').replace(/ {2,}/g, ' ');
}

// What matters most about a connector, in one word: a lost link makes its last state worthless.
export function connectorSummary(pile: Pile, state: string): string {
  return pile.link === 'online' ? connectorStateText(state) : linkText(pile.link);
}
