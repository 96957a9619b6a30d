// What the page says, in Chinese and English. The code words of the gateway are in reasons.ts.

export type Language = 'zh' | 'en';

const kZh = {
  title: '有序充电', switch: 'English', connecting: '正在连接网关…', noAnswer: '连不上网关，正在重试…',
  lost: '与网关的连接已断开，正在重连。以下是旧数据：', old: (age: string, at: string) => `${age}前（${at}）`,
  failed: '操作失败：', close: '关闭', clock: '时钟未校准', running: (age: string) => `已运行 ${age}`,
  secondsAgo: (s: string) => `${s} 秒前`,
  meter_stale: '电表数据过期：暂停增加充电电流，只减不增。',
  meter_lost: '电表失联：看不到台区负荷，按历史负荷的保守值分配充电电流。',
  busDown: '桩总线断开：充电桩收不到新的限值，到期后自行降到失联电流。',
  unknown: '负荷未知', within: '限值以内', at_limit: '控制在限值', allConfirmed: '已全部确认', over_limit: '超过限值', over_rating: '超过额定',
  load: '变压器负荷', left: (amps: string) => `余量 ${amps}`, beyond: (amps: string) => `超出 ${amps}`,
  charging: '正在充电', waiting: '等待', trouble: '异常', unconfirmed: '待确认订单', noPlatform: '未接入平台',
  piles: (n: number) => `${n} 台`, ofPiles: (n: number) => `共 ${n} 台桩`, disputed: (n: number) => `争议 ${n}`,
  waitingNote: '已有订单，暂不充电', troubleNote: '离线、故障或不受控', well: '无', plot: '负荷曲线',
  factor: '负载率', rated: '额定', limit: '限值', homes: '居民等其他用电', carsLoad: '充电', time: '时间',
  limitedBy: '限值来自：', limitHolds: '生效中', limitComes: '未开始', unbalance: '三相不平衡度',
  phase: (p: string) => `${p} 相`, circuit: '线路', meter: '电表', errors: (n: number, of: number) => `错误 ${n} / ${of}`,
  thermal: '变压器热状态', hotSpot: '绕组热点（计算值）', topOil: '顶层油温', measuredHeat: '实测', windings: '绕组', hottest: '最热点', air: '环境', cool: '正常', ageing: '老化加快', too_hot: '过热',
  permitted: '未来 4 小时允许负荷', advisory: '仅供参考', limiting: '已用作动态限值', ageingRate: '老化率', lifeUsed: '累计寿命损失',
  daysOfLife: (n: string) => `${n} 天`,
  links: '通信', bus: '桩总线', up: '已连接', down: '断开', platform: '运营平台', supervisor: '监管平台', outbox: '待上传', tariff: '计费模型',
  alarms: '告警', noAlarms: '无告警', pilesTitle: '充电桩', all: '全部', idle: '空闲', noPiles: '还没有桩：在配置中登记后即显示。',
  noneOfKind: '没有这一类的桩。', pile: '桩', state: '状态', current: '电流（实际 / 允许）', power: '功率', order: '订单', note: '说明',
  actions: '操作', stop: '停止', stopSure: (pile: string) => `停止 ${pile} 的充电？`, disobedient: '不受控', promiseWas: (since: string, before: string) => `${since} 起；此前：${before}`, fault: '故障：',
  orders: '订单', open: '进行中', finished: '待确认', uploaded: '已确认', noOrders: '暂无订单', ordersFailed: '读取订单失败：',
  energy: '电量', amount: '金额', mode: '方式', origin: '来源', begin: '开始', end: '结束', why: '停止原因', review: '需核对电表', free: '无电价', number: '订单号',
  days: (d: number, h: number) => `${d} 天 ${h} 小时`, hours: (h: number, m: number) => `${h} 小时 ${m} 分`,
  minutes: (m: number) => `${m} 分钟`, seconds: (s: number) => `${s} 秒`, separator: '、',
};

const kEn: typeof kZh = {
  title: 'Ordered charging', switch: '中文', connecting: 'Connecting to the gateway…', noAnswer: 'The gateway does not answer; trying again…',
  lost: 'The connection to the gateway is lost; reconnecting. What follows is old: ', old: (age, at) => `${age} (${at})`,
  failed: 'Failed: ', close: 'Close', clock: 'clock not set', running: (age) => `up ${age}`,
  secondsAgo: (s) => `${s} s ago`,
  meter_stale: 'The meter’s readings are out of date: charging currents are only lowered, not raised.',
  meter_lost: 'The meter is lost: the load is not seen, currents follow a cautious estimate from history.',
  busDown: 'The pile bus is down: piles get no new limits and fall to their failsafe current.',
  unknown: 'Load unknown', within: 'Within the limit', at_limit: 'Held at the limit', allConfirmed: 'all confirmed', over_limit: 'Over the limit', over_rating: 'Over the rating',
  load: 'Transformer load', left: (amps) => `${amps} left`, beyond: (amps) => `${amps} too much`,
  charging: 'Charging', waiting: 'Waiting', trouble: 'Trouble', unconfirmed: 'Unconfirmed orders', noPlatform: 'no platform configured',
  piles: (n) => `${n}`, ofPiles: (n) => `of ${n} piles`, disputed: (n) => `${n} disputed`,
  waitingNote: 'have an order, no current yet', troubleNote: 'offline, faulty or disobedient', well: 'none', plot: 'Load over time',
  factor: 'load factor', rated: 'rated', limit: 'limit', homes: 'homes and other loads', carsLoad: 'charging', time: 'time',
  limitedBy: 'Limited by: ', limitHolds: 'holds', limitComes: 'to come', unbalance: 'Phase unbalance',
  phase: (p) => `Phase ${p}`, circuit: 'Circuit', meter: 'Meter', errors: (n, of) => `${n} errors / ${of} readings`,
  thermal: 'Transformer heat', hotSpot: 'Hot spot (calculated)', topOil: 'Top oil', measuredHeat: 'Measured', windings: 'windings', hottest: 'hottest', air: 'air', cool: 'normal', ageing: 'ages fast', too_hot: 'too hot',
  permitted: 'May carry for 4 h', advisory: 'advice only', limiting: 'used as the dynamic limit', ageingRate: 'Ageing', lifeUsed: 'life used',
  daysOfLife: (n) => `${n} d`,
  links: 'Links', bus: 'Pile bus', up: 'connected', down: 'down', platform: 'Platform', supervisor: 'Supervisor', outbox: 'to send', tariff: 'tariff model',
  alarms: 'Alarms', noAlarms: 'No alarms', pilesTitle: 'Piles', all: 'All', idle: 'Idle', noPiles: 'No piles yet: they show here once the configuration names them.',
  noneOfKind: 'No piles of this kind.', pile: 'Pile', state: 'State', current: 'Current (drawn / allowed)', power: 'Power', order: 'Order', note: 'Why',
  actions: 'Actions', stop: 'Stop', stopSure: (pile) => `Stop the charge at ${pile}?`, disobedient: 'disobedient', promiseWas: (since, before) => `since ${since}; before: ${before}`, fault: 'Fault: ',
  orders: 'Orders', open: 'Open', finished: 'Unconfirmed', uploaded: 'Confirmed', noOrders: 'No orders', ordersFailed: 'Cannot read orders: ',
  energy: 'Energy', amount: 'Amount', mode: 'Mode', origin: 'From', begin: 'Begin', end: 'End', why: 'Stopped by', review: 'compare with the meter', free: 'no tariff', number: 'Number',
  days: (d, h) => `${d} d ${h} h`, hours: (h, m) => `${h} h ${m} min`,
  minutes: (m) => `${m} min`, seconds: (s) => `${s} s`, separator: ', ',
};

let chosen: Language = 'zh';

export const language = () => chosen;
export const words = () => (chosen === 'zh' ? kZh : kEn);

export function speak(next: Language) {
  chosen = next;
}
