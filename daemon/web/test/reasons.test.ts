import { afterEach, expect, test } from 'vitest';
import { connectorSummary, faultAdvice, faultText, limitByText, orderStateText, promiseText, reasonText, stopText, transformerTypeText } from '../src/reasons';
import { speak } from '../src/words';
import { kPile } from './status';

afterEach(() => speak('zh'));

const kCodes = [
  'no_session', 'full_current', 'phase_full', 'circuit_full', 'waits_turn', 'waits_confirm',
  'meter_stale', 'pile_silent', 'starting', 'stopping', 'car_takes_less', 'car_full', 'pile_fault',
  'locked_out', 'disabled_by_platform', 'limited_by_platform', 'waits_tariff', 'planning', 'ramp',
];

test('what the connectors of a pile share is a circuit with a name of its own', () => {
  const reason = { code: 'circuit_full', parameters: { circuit: 'module:P001' } };
  expect(reasonText(reason)).toBe('线路 P001 的共用模块 已满');
  speak('en');
  expect(reasonText(reason)).toBe('circuit shared module of P001 is full');
});

test('every code of the gateway has words in both languages', () => {
  for (const code of kCodes)
    for (const language of ['zh', 'en'] as const) {
      speak(language);
      const text = reasonText({ code, parameters: { phase: 'b', circuit: 'T1', fault: 'pe', percent: '50', until: '23:00' } });
      expect(text).not.toContain(`${code} b T1`);
      expect(text).not.toMatch(/[{}?]/);
    }
});

const kReady = { code: 'ready', parameters: { kwh: '40.0', by: '06:40' } };
const kShort = { code: 'short', parameters: { kwh: '24.8', wanted_kwh: '40.0', by: '07:30', why: 'full_night' } };

test('a promise is in percent of the battery where it is known, else in kilowatt-hours', () => {
  const inPercent = { ...kReady, parameters: { ...kReady.parameters, percent: '80' } };
  expect(promiseText(inPercent)).toBe('预计 06:40 充至 80%');
  expect(promiseText(kReady)).toBe('预计 06:40 充入 40.0 kWh');
  speak('en');
  expect(promiseText(inPercent)).toBe('80% by 06:40');
  expect(promiseText(kReady)).toBe('40.0 kWh by 06:40');
});

test('a promise that falls short says why', () => {
  expect(promiseText(kShort)).toBe('到 07:30 约 24.8 / 40.0 kWh，总容量不足');
  speak('en');
  expect(promiseText({ ...kShort, parameters: { ...kShort.parameters, percent: '62' } })).toBe(
    'about 62% by 07:30: not enough room for all',
  );
});

test('what is as on earlier days is told with its confidence', () => {
  const likely = { code: 'likely', parameters: { kwh: '14.0', by: '07:10', confidence: '70' } };
  expect(promiseText(likely)).toBe('按以往习惯，预计约 07:10 充入 14.0 kWh（把握 70%）');
  speak('en');
  expect(promiseText(likely)).toBe('probably 14.0 kWh by about 07:10, as on earlier days (70%)');
});

test('every promise and shortage has words in both languages', () => {
  for (const language of ['zh', 'en'] as const) {
    speak(language);
    for (const code of ['ready', 'short', 'likely', 'unknown'])
      for (const known of [{ ...kShort.parameters, confidence: '70' }, { ...kShort.parameters, confidence: '70', percent: '62' }])
        for (const why of ['full_night', 'too_late', 'car_takes_less']) {
          const text = promiseText({ code, parameters: { ...known, why } });
          expect(text).not.toMatch(/[{}?]|_/);
          expect(text).not.toContain(code);
        }
  }
});

test('a promise of a newer gateway is shown as it came', () => {
  expect(promiseText({ code: 'solar', parameters: { percent: '80' } })).toBe('solar 80');
});

test('who waits for the cheaper tariff is told until when', () => {
  const reason = { code: 'waits_tariff', parameters: { until: '23:00' } };
  expect(reasonText(reason)).toBe('等待谷段，23:00 起充');
  speak('en');
  expect(reasonText(reason)).toBe('waits for the cheaper tariff until 23:00');
});

test('every type of transformer has words in both languages', () => {
  for (const type of ['distribution', 'onan', 'onaf', 'of', 'od', 'dry_f', 'dry_h']) {
    const zh = transformerTypeText(type);
    speak('en');
    expect(new Set([type, zh, transformerTypeText(type)]).size).toBe(3);
    speak('zh');
  }
});

test('parameters are put in, phases in capitals, faults as words', () => {
  expect(reasonText({ code: 'phase_full', parameters: { phase: 'b', circuit: 'T1' } })).toBe('B相已满（T1）');
  expect(reasonText({ code: 'pile_fault', parameters: { fault: 'pe' } })).toBe('桩故障：接地');
  speak('en');
  expect(reasonText({ code: 'limited_by_platform', parameters: { percent: '60' } })).toBe('limited by the platform to 60%');
});

test('who limits a circuit is named, a word of a newer gateway as it came', () => {
  expect(limitByText('external:dr')).toBe('外部限额（dr）');
  expect(limitByText('thermal')).toBe('变压器热限值');
  expect(limitByText('configured')).toBe('配置');
  speak('en');
  expect(limitByText('external:dr')).toBe('external limit (dr)');
  expect(limitByText('thermal')).toBe('transformer heat');
  expect(limitByText('lunar')).toBe('lunar');
});

test('a pile held back by a limit from outside is told so', () => {
  const reason = { code: 'circuit_full', parameters: { circuit: 'T1', limit_by: 'external:dr' } };
  expect(reasonText(reason)).toBe('线路 T1 已满，受外部限额（dr）');
  speak('en');
  expect(reasonText(reason)).toBe('circuit T1 is full, by external limit (dr)');
});

test('a parameter that did not come is a question mark', () => {
  expect(reasonText({ code: 'phase_full', parameters: { phase: 'a' } })).toBe('A相已满（?）');
});

test('a code of a newer gateway is shown as it came, with what belongs to it', () => {
  expect(reasonText({ code: 'solar_share', parameters: { percent: '30' } })).toBe('solar_share 30');
  expect(faultText('smoke')).toBe('smoke');
  expect(faultAdvice('smoke')).toBe('smoke');
  expect(faultAdvice('contactor_stuck')).toContain(faultText('contactor_stuck'));
  expect(faultAdvice('contactor_stuck').length).toBeGreaterThan(faultText('contactor_stuck').length);
});

test('words that every object has are no code words', () => {
  expect(reasonText({ code: 'constructor', parameters: {} })).toBe('constructor');
  expect(stopText('toString')).toBe('toString');
});

test('an order the platform has not confirmed says so', () => {
  expect(orderStateText('finished')).toBe('待平台确认');
});

test('a lost link hides the last state of the pile', () => {
  expect(connectorSummary(kPile, 'charging')).toBe('充电中');
  expect(connectorSummary({ ...kPile, link: 'gone' }, 'charging')).toBe('离线');
});
