// A small site for the tests: one transformer, one feeder under it, one pile that charges.
import type { Circuit, Connector, ExternalLimit, Pile, SiteStatus, Transformer } from '../src/api';

export const kConnector: Connector = {
  id: 1, state: 'charging', min_a: 6, max_a: 32, current_a: [0, 16, 0], power_w: 3680, granted_a: 16, soc_percent: null,
  faults: [], order: '1', reason: { code: 'full_current', parameters: {} },
};

export const kPile: Pile = {
  pile: '32010600000001', name: '1', circuit: 'F1', phases: 'b', link: 'online', disobedient: false,
  locked_out: false, maintenance: null, vendor: 'V', model: 'M', firmware: '1', serial: 'S', shared_a: null, habit: null,
  connectors: [kConnector],
};

export const kTransformer: Transformer = {
  type: 'distribution', top_oil_c: 71.3, hot_spot_c: 87.4, hot_spot_limit_c: 120, ageing_rate: 0.295,
  loss_of_life_h: 123.5, permitted_percent: 112, dynamic_limit: false,
};

export const kLimit: ExternalLimit = {
  id: 3, circuit: 'T1', amps: 300.5, from: '2026-11-23T12:00:00.000Z', to: '2026-11-23T14:00:00.000Z',
  source: 'dr', reason: 'evening peak',
};

export function circuit(id: string, parent: string, limit: number, load: number | null): Circuit {
  return {
    id, parent, module_of: '', limit_a: [limit, limit, limit], limit_by: 'configured', limits: [],
    load_a: [load, load, load], base_a: [0, 0, 0],
    leased_a: [0, 0, 0], room_a: [0, 0, 0],
  };
}

export function site(changes: Partial<SiteStatus> = {}): SiteStatus {
  return {
    site: '台区', version: '1', state: 'normal', now: '2026-11-23T12:00:00Z', clock_trusted: true,
    uptime_ms: 0, rated_a: 577, load_factor: 0.5,
    transformer: kTransformer,
    circuits: [circuit('T1', '', 500, 300), circuit('F1', 'T1', 100, null)],
    meters: [], piles: [kPile], open_orders: [], bus_connected: true,
    uplink: { configured: true, state: 'online', outbox: 0, disputed: 0, tariff_model: '', last_error: '' },
    platforms: [], alarms: [], ...changes,
  };
}
