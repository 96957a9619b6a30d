// The piles, one row a connector, with the buttons that start and stop its charge.
import { useState } from 'preact/hooks';
import { type Connector, type Mode, type Pile, start, stop } from './api';
import { amps, greatest, kilowatts } from './format';
import { connectorSummary, faultText, modeText, reasonText } from './reasons';

type Report = (message: string) => void;

interface RowProps {
  pile: Pile;
  connector: Connector;
  report: Report;
}

function Buttons({ pile, connector, report }: RowProps) {
  const [busy, setBusy] = useState(false);
  async function run(action: () => Promise<unknown>) {
    setBusy(true);
    try {
      await action();
      report('');
    } catch (error) {
      report(`${pile.name || pile.pile}：${error instanceof Error ? error.message : error}`);
    }
    setBusy(false);
  }
  const begin = (mode: Mode) => (
    <button
      class={mode}
      disabled={busy || pile.link !== 'online'}
      onClick={() => run(() => start(pile.pile, connector.id, mode))}
    >
      {modeText(mode)}
    </button>
  );
  if (!connector.order) return <>{begin('ordered')}{begin('immediate')}</>;
  return (
    <button
      class="stop"
      disabled={busy}
      onClick={() => run(() => stop(pile.pile, connector.id))}
    >
      停止
    </button>
  );
}

function Row(props: RowProps) {
  const { pile, connector } = props;
  const tone = pile.link === 'online' ? connector.state : 'gone';
  const name = pile.name || pile.pile;
  return (
    <tr>
      <td data-label="桩" title={pile.pile}>
        <b>{pile.connectors.length > 1 ? `${name} #${connector.id}` : name}</b>
        {pile.disobedient && <span class="tag fault">不受控</span>}
      </td>
      <td data-label="相位">{pile.phases.toUpperCase() || '—'}</td>
      <td data-label="状态">
        <span class={`tag ${tone}`}>{connectorSummary(pile, connector.state)}</span>
      </td>
      <td data-label="实际电流" class="number">{amps(greatest(connector.current_a))}</td>
      <td data-label="分配电流" class="number">{amps(connector.granted_a)}</td>
      <td data-label="功率" class="number">{kilowatts(connector.power_w)}</td>
      <td data-label="说明">
        {connector.faults.length > 0
          ? `故障：${connector.faults.map(faultText).join('、')}`
          : reasonText(connector.reason)}
      </td>
      <td data-label="操作" class="actions"><Buttons {...props} /></td>
    </tr>
  );
}

export function Piles({ piles, report }: { piles: Pile[]; report: Report }) {
  const titles = ['桩', '相位', '状态', '实际电流', '分配电流', '功率', '说明', '操作'];
  return (
    <table class="cards">
      <thead><tr>{titles.map((title) => <th key={title}>{title}</th>)}</tr></thead>
      <tbody>
        {piles.flatMap((pile) =>
          pile.connectors.map((connector) => (
            <Row
              key={`${pile.pile}/${connector.id}`}
              pile={pile}
              connector={connector}
              report={report}
            />
          )),
        )}
      </tbody>
    </table>
  );
}
