// What the gateway talks to, and what it has to say.
import type { Alarm, Platform, SiteStatus } from './api';
import { dayTime, kDash } from './format';
import { severityText, uplinkStateText } from './reasons';
import { words } from './words';

export function Links({ status }: { status: SiteStatus }) {
  const { uplink } = status;
  const say = words();
  const well = uplink.state === 'online' ? 'good' : uplink.configured ? 'fault' : '';
  return (
    <section>
      <h2>{say.links}</h2>
      <p class="line">
        {say.bus}{' '}
        <span class={`tag ${status.bus_connected ? 'good' : 'fault'}`}>
          {status.bus_connected ? say.up : say.down}
        </span>
      </p>
      <p class="line">
        {say.platform} <span class={`tag ${well}`}>{uplinkStateText(uplink.state)}</span>
      </p>
      <p class="line quiet">
        {say.outbox} {uplink.outbox} · {say.disputed(uplink.disputed)} · {say.tariff}{' '}
        {uplink.tariff_model || kDash}
      </p>
      {uplink.last_error && <p class="line failure">{uplink.last_error}</p>}
      {status.platforms.filter(({ name }) => name === 'supervisor').map((platform) => (
        <Supervisor key={platform.name} platform={platform} />
      ))}
    </section>
  );
}

function Supervisor({ platform }: { platform: Platform }) {
  const say = words();
  return (
    <>
      <p class="line">
        {say.supervisor}{' '}
        <span class={`tag ${platform.state === 'online' ? 'good' : 'fault'}`}>
          {uplinkStateText(platform.state)}
        </span>
      </p>
      <p class="line quiet">
        {say.outbox} {platform.outbox} · {say.disputed(platform.disputed)}
      </p>
      {platform.last_error && <p class="line failure">{platform.last_error}</p>}
    </>
  );
}

export function Alarms({ alarms }: { alarms: readonly Alarm[] }) {
  return (
    <section>
      <h2>{words().alarms} <small>{alarms.length}</small></h2>
      {alarms.length === 0 && <p class="empty">{words().noAlarms}</p>}
      <div class="scrolled" tabIndex={alarms.length > 6 ? 0 : -1}>
        {alarms.map((alarm) => (
          <p class="line" key={alarm.id}>
            <span class={`tag ${alarm.severity}`}>{severityText(alarm.severity)}</span>{' '}
            <span class="quiet">{dayTime(alarm.raised_at)}</span> {alarm.message}
          </p>
        ))}
      </div>
    </section>
  );
}
