// Orders: open ones from the stream, ended ones asked for now and then.
import { useEffect, useState } from 'preact/hooks';
import { type Order, ordersIn, type Uplink } from './api';
import { dayTime, kDash, kilowattHours, yuan } from './format';
import { faultText, modeText, orderStateText, originText, stopText } from './reasons';
import { Tabs } from './tabs';
import { words } from './words';

const kUnconfirmed = 200;
const kConfirmed = 30;
const kRefreshMs = 15_000;

type Group = 'open' | 'finished' | 'uploaded';
type Ended = Record<'finished' | 'uploaded', Order[]>;

function Row({ order, name }: { order: Order; name: string }) {
  const say = words();
  const why = order.fault ? say.fault + faultText(order.fault) : stopText(order.reason);
  const notes = [
    order.needs_review && say.review, order.clock_trusted === false && say.clock, order.priced === false && say.free,
  ];
  return (
    <tr data-order={order.id}>
      <td class="name"><b>{name}</b></td>
      <td class="state"><span class={`tag ${order.state}`}>{orderStateText(order.state)}</span></td>
      <td class="number" data-label={say.energy}>{kilowattHours(order.energy_wh)}</td>
      <td class="number" data-label={say.amount}>{yuan(order.amount_1e4_cny)}</td>
      <td data-label={say.mode}>{modeText(order.mode)}</td>
      <td data-label={say.origin}>{originText(order.origin)}</td>
      <td data-label={say.begin}>{dayTime(order.started_at ?? order.applied_at)}</td>
      <td data-label={say.end}>{dayTime(order.finished_at)}</td>
      <td data-label={say.why}>{[why, ...notes].filter(Boolean).join(say.separator) || kDash}</td>
      <td class="id" data-label={say.number}>{order.id}</td>
    </tr>
  );
}

function Table({ orders, nameOf }: { orders: Order[]; nameOf: (pile: string) => string }) {
  const say = words();
  if (orders.length === 0) return <p class="empty">{say.noOrders}</p>;
  const titles = [
    say.pile, say.state, say.energy, say.amount, say.mode, say.origin, say.begin, say.end, say.why,
    say.number,
  ];
  return (
    <table class="cards">
      <thead><tr>{titles.map((title) => <th key={title} scope="col">{title}</th>)}</tr></thead>
      <tbody>
        {orders.map((order) => <Row key={order.id} order={order} name={nameOf(order.pile)} />)}
      </tbody>
    </table>
  );
}

// `change` is any value that changes when orders ended or were confirmed: then they are asked for at
// once, else every 15 s.
function useEnded(change: string): [ended: Ended, failure: string] {
  const [ended, setEnded] = useState<Ended>({ finished: [], uploaded: [] });
  const [failure, setFailure] = useState('');
  useEffect(() => {
    let wanted = true;
    const ask = () =>
      Promise.all([ordersIn('finished', kUnconfirmed), ordersIn('uploaded', kConfirmed)]).then(
        ([finished, uploaded]) => {
          if (!wanted) return;
          setEnded({ finished, uploaded });
          setFailure('');
        },
        (error: Error) => wanted && setFailure(error.message),
      );
    void ask();
    const timer = setInterval(ask, kRefreshMs);
    return () => {
      wanted = false;
      clearInterval(timer);
    };
  }, [change]);
  return [ended, failure];
}

interface OrdersProps {
  open: Order[];
  uplink: Uplink;
  nameOf: (pile: string) => string;
}

export function Orders({ open, uplink, nameOf }: OrdersProps) {
  const [chosen, choose] = useState<Group>('open');
  const [ended, failure] = useEnded(`${open.length} ${uplink.outbox} ${uplink.disputed}`);
  const say = words();
  const groups = { open, ...ended };
  return (
    <section id="orders">
      <div class="title">
        <h2>{say.orders}</h2>
        <Tabs
          label={say.orders}
          choices={(['open', 'finished', 'uploaded'] as const).map((id) => ({
            id, text: say[id], count: groups[id].length,
          }))}
          chosen={chosen}
          choose={choose}
        />
      </div>
      {failure && <p class="failure">{say.ordersFailed}{failure}</p>}
      <Table orders={groups[chosen]} nameOf={nameOf} />
    </section>
  );
}
