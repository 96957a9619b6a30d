// What the pages for installers and maintenance staff say, in Chinese and English.
import type { Obstacle } from './binding';
import { language } from './words';

const kZh = {
  views: { overview: '运行总览', bindings: '桩绑定', cards: '充电卡', tariff: '电价' },
  inForce: '执行中', toCome: '未生效', validFrom: '生效于', callOff: '撤销', perKwh: '元/kWh（电费 + 服务费）', kindToPaint: '选择时段类型',
  halfHours: '48 个半小时时段', energyPrice: '电费 元/kWh', servicePrice: '服务费 元/kWh', validFromNow: '生效时间（空：立即）',
  noPrice: '每个价格须为 0 至 10 元。', noTariff: '尚无电价。', newTariff: '新电价',
  tariffNote: '先选尖、峰、平、谷，再点时段。进行中的订单按开始时的电价结算；平台之后下发的电价会取代此处录入的。',
  startTitle: '充电申请', connector: '枪', beginNow: '开始时间（空：立即）', mostEnergy: '电量 kWh', mostAmount: '金额上限 元', mostTime: '时长上限 分', start: '申请充电', started: '已受理',
  bind: '绑定充电桩', label: '桩标签', labelHint: 'youxu:1:桩号:编码，见桩身二维码', scan: '扫码', stopScan: '停止扫码',
  picture: '识别照片', looking: '请将二维码对准摄像头…', noCode: '照片中没有识别到二维码：请靠近、对焦、避开反光后重拍，或直接输入标签。',
  insecure: '浏览器只在 https 或 localhost 页面开放摄像头：请识别照片，或直接输入标签。',
  cameraDenied: '浏览器未获准使用摄像头：请在地址栏旁允许后再试，或识别照片、直接输入标签。',
  cameraMissing: '没有可用的摄像头：请识别照片，或直接输入标签。',
  way: '桩位', own: '配置中的桩位', new: '新增桩位', replace: '更换故障桩',
  circuit: '线路', choose: '请选择', phases: '相别', unknownPhase: '未知（自动辨识）', name: '名称', nameHint: '如 B2-017，可不填',
  replaced: '被更换的桩', replaceNote: '新桩沿用原桩位的名称、线路、相别、用车习惯、订单和历史。原桩须先断电 40 秒以上。',
  newNote: '桩位写入网关配置文件，立即生效。相别不明时按三相计，充电时自动辨识。',
  doBind: '绑定', waitingFor: (pile: string, s: number) => `等待桩 ${pile} 上线，已 ${s} 秒：请给桩通电，限时约 30 秒。`,
  isBound: (pile: string) => `桩 ${pile} 已绑定。`, bindFailed: (pile: string) => `桩 ${pile} 绑定失败：`,
  bindingOff: '本网关未启用绑定（配置 bus.psk_file 为空）：配置中的桩无需密钥即可接入。',
  bindings: '绑定列表', pileNumber: '桩号', place: '桩位', since: '时间', advice: '建议', noBindings: '还没有桩位。', noneOfState: '没有这一类的桩位。',
  states: { waiting: '等待上线', failed: '绑定失败', unbound: '未绑定', bound: '已绑定' },
  unboundAdvice: '该桩尚不能接入：请用桩身标签绑定。', doReplace: '更换', unbind: '解绑',
  unbindSure: (pile: string) => `解除桩 ${pile} 的绑定？\n正在进行的订单将以“检修”结束，桩随即断开；恢复出厂设置并重新绑定后才能再接入。桩位、名称、习惯和历史保留。`,
  cards: '充电卡', addCard: '登记充电卡', number: '卡号', numberHint: '读卡器上报的卡号', cardNameHint: '如 7-2-301', goodAt: '可用桩', everywhere: '全部桩', alsoAt: '添加桩…', add: '登记',
  cardNote: '卡号属个人信息：页面只显示末几位，日志中不出现完整卡号。未登记的卡刷卡后，其末几位显示在告警中。',
  badNumber: '卡号为 1 至 32 位字母、数字或“-”：请按读卡器上报的卡号输入。', knownCard: '该卡已登记：请在下表中启用，或先删除再登记。',
  showNumbers: '显示卡号', hideNumbers: '隐藏卡号', find: '查找名称或卡号', noCards: '还没有充电卡。', noSuchCard: '没有符合的充电卡。', first: (n: number, of: number) => `仅显示前 ${n} 张，共 ${of} 张：请用查找缩小范围。`,
  fromPlatform: '平台下发', scanToCharge: '扫码充电',
  enabled: '启用', disabled: '停用', enable: '启用', disable: '停用', remove: '删除', removeCardSure: (card: string) => `删除充电卡 ${card}？它启动的充电不受影响。`,
  more: '详情', details: (pile: string) => `${pile} 的检修与用车习惯`, model: '型号', firmware: '固件', serial: '序列号', rating: '额定', shared: (a: string) => `枪间共用 ${a}`,
  maintenance: '检修', identify: '定位闪灯', selftest: '自检', unlock: '解锁枪', reset: '重启桩', lock_out: '停用检修', release: '恢复使用',
  lockedOut: '停用检修', ofConnector: (text: string, id: number) => `${text} #${id}`,
  resetSure: (pile: string) => `重启 ${pile}？`, lockSure: (pile: string) => `停用 ${pile}？正在进行的订单将结束，恢复使用前不再启动新订单。`,
  notHeard: '桩不在线：请检查电源与网络。仍可停用检修，桩上线后即告知。', busy: '有订单进行中：先停止充电，再自检、重启或解锁。',
  answers: { waiting: '等待桩上线或订单结束', sent: '已下发，等待应答', done: '完成', refused: '桩拒绝', unanswered: '未应答，请检查桩的电源与网络' },
  habit: '用车习惯', battery: '电池容量 kWh', arrival: '到家电量 %', target: '目标电量 %', pickup: '取车时间', mode: '充电方式', save: '保存', saved: '已保存。',
  plug: '即插即充', plugNote: '插枪即启动充电，无需刷卡或手机；须经车主同意。', badHabit: '电池容量须为 1 至 1000 kWh，目标电量须高于到家电量且不超过 100%。',
};

const kEn: typeof kZh = {
  views: { overview: 'Overview', bindings: 'Binding', cards: 'Cards', tariff: 'Tariff' },
  inForce: 'in force', toCome: 'to come', validFrom: 'valid from', callOff: 'Call off', perKwh: 'CNY/kWh (energy + service)', kindToPaint: 'Kind of period',
  halfHours: '48 half hours', energyPrice: 'Energy CNY/kWh', servicePrice: 'Service CNY/kWh', validFromNow: 'Valid from (empty: now)',
  noPrice: 'Each price must be 0 to 10 CNY.', noTariff: 'There is no tariff yet.', newTariff: 'A new tariff',
  tariffNote: 'Choose a kind, then its half hours. A running order keeps the tariff of its beginning; one that the platform downloads later replaces this.',
  startTitle: 'Charge', connector: 'Connector', beginNow: 'Begin (empty: now)', mostEnergy: 'Energy kWh', mostAmount: 'At most CNY', mostTime: 'At most min', start: 'Ask for it', started: 'Accepted',
  bind: 'Bind a pile', label: 'Label', labelHint: 'youxu:1:number:code, the QR code on the pile', scan: 'Scan', stopScan: 'Stop scanning',
  picture: 'From a picture', looking: 'Hold the QR code before the camera…', noCode: 'No QR code was found in the picture: go nearer, focus, avoid glare, or type the label.',
  insecure: 'Browsers give a camera to https and localhost pages only: use a picture, or type the label.',
  cameraDenied: 'The browser may not use the camera: allow it beside the address and try again, use a picture, or type the label.',
  cameraMissing: 'There is no camera to use: take a picture, or type the label.',
  way: 'Place', own: 'Its own', new: 'A new one', replace: 'Of a broken pile',
  circuit: 'Circuit', choose: 'choose', phases: 'Phases', unknownPhase: 'not known (will be found)', name: 'Name', nameHint: 'such as B2-017, may be empty',
  replaced: 'Pile to replace', replaceNote: 'The new pile takes the place with name, circuit, phases, habit, orders and history. Switch the old one off 40 s before.',
  newNote: 'The place goes into the gateway’s configuration and counts at once. Without a phase it counts on all three until it is found.',
  doBind: 'Bind', waitingFor: (pile, s) => `Waiting for pile ${pile} for ${s} s: switch it on; it has about 30 s.`,
  isBound: (pile) => `Pile ${pile} is bound.`, bindFailed: (pile) => `Pile ${pile} was not bound: `,
  bindingOff: 'Piles are not bound here (bus.psk_file of the configuration is empty): those of the configuration come in without a key.',
  bindings: 'Bindings', pileNumber: 'Pile', place: 'Place', since: 'Since', advice: 'What to try', noBindings: 'No places yet.', noneOfState: 'No places of this kind.',
  states: { waiting: 'Waiting', failed: 'Failed', unbound: 'Not bound', bound: 'Bound' },
  unboundAdvice: 'This pile cannot come in yet: bind it by its label.', doReplace: 'Replace', unbind: 'Unbind',
  unbindSure: (pile) => `Unbind pile ${pile}?\nIts order ends for maintenance and its connection with it; it cannot come back until it was reset to factory state and bound again. The place stays, with name, habit and history.`,
  cards: 'Cards', addCard: 'Add a card', number: 'Number', numberHint: 'as the reader tells it', cardNameHint: 'such as 7-2-301', goodAt: 'Good at', everywhere: 'every pile', alsoAt: 'add a pile…', add: 'Add',
  cardNote: 'A card’s number is personal data: only its end is shown, and no log has it. A card that is not known shows among the alarms, by its end, when it is held to a reader.',
  badNumber: 'A number has 1 to 32 letters, digits or “-”: type it as the reader tells it.', knownCard: 'This card is known: enable it below, or remove it first.',
  showNumbers: 'Show numbers', hideNumbers: 'Hide numbers', find: 'Find by name or number', noCards: 'No cards yet.', noSuchCard: 'No such card.', first: (n, of) => `The first ${n} of ${of}: narrow the search.`,
  fromPlatform: 'from the platform', scanToCharge: 'Scan to charge',
  enabled: 'enabled', disabled: 'disabled', enable: 'Enable', disable: 'Disable', remove: 'Remove', removeCardSure: (card) => `Remove card ${card}? What it started goes on.`,
  more: 'Details', details: (pile) => `Maintenance and habit of ${pile}`, model: 'Model', firmware: 'Firmware', serial: 'Serial', rating: 'Rated', shared: (a) => `${a} shared`,
  maintenance: 'Maintenance', identify: 'Blink', selftest: 'Self-test', unlock: 'Release gun', reset: 'Restart', lock_out: 'Lock out', release: 'Back into use',
  lockedOut: 'locked out', ofConnector: (text, id) => `${text} #${id}`,
  resetSure: (pile) => `Restart ${pile}?`, lockSure: (pile) => `Lock ${pile} out? Its orders end, and none starts until it is back in use.`,
  notHeard: 'The pile is not heard: check its power and network. It can be locked out all the same, and is told when it is back.', busy: 'An order is running: stop it before a self-test, a restart or releasing the gun.',
  answers: { waiting: 'waits for the pile, or for its orders to end', sent: 'sent, not answered yet', done: 'done', refused: 'refused by the pile', unanswered: 'not answered; is the pile on and connected?' },
  habit: 'Habit', battery: 'Battery kWh', arrival: 'Charge on arrival %', target: 'Target %', pickup: 'Pick-up', mode: 'Mode', save: 'Save', saved: 'Saved.',
  plug: 'Plug and charge', plugNote: 'A car that is plugged in starts by itself, without card or phone; its owner must have agreed.', badHabit: 'The battery has 1 to 1000 kWh; the target is over the charge on arrival, and at most 100%.',
};

export const manageWords = () => (language() === 'zh' ? kZh : kEn);

const kObstacles: Record<Obstacle, readonly [zh: string, en: string]> = {
  label_prefix: ['标签应以 youxu: 开头：请扫桩身的安装标签，而不是给居民用的二维码。', 'A label begins with youxu: - scan the one for installers on the pile, not the one for residents.'],
  label_version: ['网关不认识这种标签：请升级网关软件。', 'This gateway does not know this kind of label: install a newer youxu.'],
  label_short: ['标签不完整，应为 youxu:1:桩号:编码：请重新扫描或补全。', 'The label ends too early; it is youxu:1:number:code. Scan or type it again.'],
  label_pile: ['桩号应为 4 至 32 位字母、数字或“-”：请与标签核对。', 'The pile’s number has 4 to 32 letters, digits or “-”: compare it with the label.'],
  label_length: ['编码应为 26 位：请与标签核对，是否漏输或多输。', 'The code has 26 characters: compare it with the label.'],
  label_character: ['编码只含字母 A-Z 和数字 2-7：没有 0 和 1，请改为字母 O 和 I。', 'The code has letters A-Z and digits 2-7 only: for 0 and 1 try O and I.'],
  label_last: ['编码有误（末位不可能如此）：请逐位核对，或重新扫描。', 'The code’s last character cannot be right: compare the code with the label, or scan it again.'],
  no_place: ['配置中没有此桩：请选“新增桩位”并选线路，或选“更换故障桩”。', 'The configuration lacks this pile: choose “A new one” and its circuit, or “Of a broken pile”.'],
  has_place: ['此桩在配置中已有桩位：请选“配置中的桩位”。', 'This pile has a place of its own: choose “Its own”.'],
  no_circuit: ['请选择给此桩供电的线路。', 'Choose the circuit that feeds it.'],
  no_replaced: ['请选择被更换的桩。', 'Choose the pile to replace.'],
  connected: ['此桩已绑定且在线，无需再绑定。若要换密钥，请先解绑并恢复出厂设置。', 'This pile is bound and connected; nothing is to be done. To bind it anew, unbind it and reset it to factory state.'],
  bound_elsewhere: ['此桩在配置中另有桩位：请先从配置中删除该桩位，或选“配置中的桩位”。', 'This pile has a place of its own in the configuration: take that out first, or choose “Its own”.'],
  still_there: ['被更换的桩仍在线：请先给它断电，约一分钟后再试。', 'The pile to replace is still connected: switch it off and try again in a minute.'],
  place_taken: ['此桩的桩位已由另一台桩使用：如要换回，请选“更换故障桩”。', 'Another pile has its place: to give it back choose “Of a broken pile”.'],
};

const kAdviceInChinese: Record<string, string> = {
  not_seen: '没有桩用此标签的密钥上线。请检查桩是否通电、是否接入桩网络、平台地址和端口是否正确；核对标签是否为该桩的、编码有无输错；若曾绑定过，请先恢复出厂设置，再重新绑定',
  no_answer: '桩已上线，但未确认新密钥。请保持通电，确认后自动完成绑定；否则恢复出厂设置后重新绑定',
  refused: '桩不接受新密钥。请升级固件或恢复出厂设置后重新绑定',
  not_back: '桩已接受新密钥，但尚未重新上线。请保持通电，上线后自动完成绑定；否则恢复出厂设置后重新绑定',
};

export const obstacleText = (code: Obstacle) => kObstacles[code][language() === 'zh' ? 0 : 1];

// English advice is the gateway's own; so is that for a reason this page does not know.
export function adviceText(why: string, advice: string): string {
  const known = Object.hasOwn(kAdviceInChinese, why) ? kAdviceInChinese[why] : undefined;
  return (language() === 'zh' && known) || advice;
}
