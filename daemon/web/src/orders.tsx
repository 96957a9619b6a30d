// Open orders from the stream, closed ones asked for now and then.
import { useEffect, useState } from 'preact/hooks';
import { type Order, recentOrders } from './api';
import { dayTime, kilowattHours, tail, yuan } from './format';
import { faultText, modeText, orderStateText, originText, stopText } from './reasons';

const kRecent = 30;
const kRefreshMs = 15_000;

const isClosed = (order: Order) => order.state === 'finished' || order.state === 'uploaded';

function Row({ order, name }: { order: Order; name: string }) {
  const why = order.fault ? `故障：${faultText(order.fault)}` : stopText(order.reason);
  return (
    <tr>
      <td data-label="订单" title={order.id}>{tail(order.id)}</td>
      <td data-label="桩">{name}</td>
      <td data-label="方式">{modeText(order.mode)}</td>
      <td data-label="来源">{originText(order.origin)}</td>
      <td data-label="状态"><span class={`tag ${order.state}`}>{orderStateText(order.state)}</span></td>
      <td data-label="开始">{dayTime(order.started_at ?? order.applied_at)}</td>
      <td data-label="结束">{dayTime(order.finished_at)}</td>
      <td data-label="电量" class="number">{kilowattHours(order.energy_wh)}</td>
      <td data-label="金额" class="number">{yuan(order.amount_1e4_cny)}</td>
      <td data-label="停止原因">{why || '—'}</td>
    </tr>
  );
}

function Table({ orders, nameOf }: { orders: Order[]; nameOf: (pile: string) => string }) {
  if (orders.length === 0) return <p class="empty">暂无订单</p>;
  const titles = ['订单', '桩', '方式', '来源', '状态', '开始', '结束', '电量', '金额', '停止原因'];
  return (
    <table class="cards">
      <thead><tr>{titles.map((title) => <th key={title}>{title}</th>)}</tr></thead>
      <tbody>
        {orders.map((order) => <Row key={order.id} order={order} name={nameOf(order.pile)} />)}
      </tbody>
    </table>
  );
}

interface OrdersProps {
  open: Order[];
  nameOf: (pile: string) => string;
}

export function Orders({ open, nameOf }: OrdersProps) {
  const [recent, setRecent] = useState<Order[]>([]);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    let wanted = true;
    const fetchRecent = () =>
      recentOrders(kRecent).then(
        (orders) => {
          if (!wanted) return;
          setRecent(orders.filter(isClosed));
          setFailure('');
        },
        (error: Error) => wanted && setFailure(error.message),
      );
    void fetchRecent();
    const timer = setInterval(fetchRecent, kRefreshMs);
    return () => {
      wanted = false;
      clearInterval(timer);
    };
  }, [open.length]);
  return (
    <>
      <section>
        <h2>进行中的订单 <small>{open.length}</small></h2>
        <Table orders={open} nameOf={nameOf} />
      </section>
      <section>
        <h2>最近订单</h2>
        {failure && <p class="failure">读取订单失败：{failure}</p>}
        <Table orders={recent} nameOf={nameOf} />
      </section>
    </>
  );
}
