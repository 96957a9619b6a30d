// How hot the transformer is by the gateway's calculation, and what it may carry next.
import type { MeasuredHeat, Transformer } from './api';
import { celsius, days, kDash, times } from './format';
import { qualityText, transformerTypeText } from './reasons';
import { heatOf } from './site';
import { words } from './words';

const kTones = { cool: 'good', ageing: 'warning', too_hot: 'fault' };

// What a controller on it shows; what it does not is left out.
function Measured({ heat }: { heat: MeasuredHeat }) {
  const say = words();
  const there = (values: readonly (number | null)[]) => values.filter((v) => v !== null);
  const places = [
    [say.windings, there(heat.winding_c)], [say.topOil, there([heat.top_oil_c])],
    [say.hottest, there([heat.hot_spot_c])], [say.air, there([heat.ambient_c])],
  ] as const;
  return (
    <p class="line">
      {say.measuredHeat}{' '}
      {heat.quality === 'stale' && <span class="tag fault">{qualityText('stale')}</span>}
      {places.filter(([, values]) => values.length > 0)
        .map(([name, values]) => `${name} ${values.map((v) => celsius(v)).join(' / ')}`).join(' · ')}
    </p>
  );
}

export function Thermal({ transformer }: { transformer: Transformer | null }) {
  if (!transformer) return null;
  const say = words();
  const heat = heatOf(transformer);
  return (
    <section id="thermal">
      <h2>{say.thermal} <small>{transformerTypeText(transformer.type)}</small></h2>
      <p class="line">
        {say.hotSpot} {celsius(transformer.hot_spot_c)}{' '}
        <span class={`tag ${kTones[heat]}`}>{say[heat]}</span>{' '}
        <span class="quiet">{say.limit} {celsius(transformer.hot_spot_limit_c)}</span>
      </p>
      {transformer.top_oil_c !== null && (
        <p class="line">{say.topOil} {celsius(transformer.top_oil_c)}</p>
      )}
      {transformer.measured && transformer.measured.quality !== 'absent' && (
        <Measured heat={transformer.measured} />
      )}
      <p class="line">
        {say.permitted} {transformer.permitted_percent ?? kDash}%{' '}
        <span class="quiet">{transformer.dynamic_limit ? say.limiting : say.advisory}</span>
      </p>
      <p class="line quiet">
        {say.ageingRate} {times(transformer.ageing_rate)} · {say.lifeUsed}{' '}
        {days(transformer.loss_of_life_h)}
      </p>
    </section>
  );
}
