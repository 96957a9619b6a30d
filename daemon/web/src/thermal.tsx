// How hot the transformer is by the gateway's calculation, and what it may carry next.
import type { Transformer } from './api';
import { celsius, days, kDash, times } from './format';
import { transformerTypeText } from './reasons';
import { heatOf } from './site';
import { words } from './words';

const kTones = { cool: 'good', ageing: 'warning', too_hot: 'fault' };

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
