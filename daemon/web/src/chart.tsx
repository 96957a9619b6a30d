// Load against limit and rating: one bar a phase, and the last minutes as a line chart.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Circuit } from './api';
import { amps, loadLevel } from './format';
import type { Point } from './history';

const kNames = ['A 相', 'B 相', 'C 相'];
const kColors = ['#d89b00', '#1e8e4e', '#c8372d']; // yellow, green, red, as the phases are marked
const kHeight = 240;

function Bar({ circuit, phase, rated }: { circuit: Circuit; phase: number; rated: number }) {
  const limit = circuit.limit_a[phase] ?? 0;
  const load = circuit.load_a[phase] ?? null;
  const full = Math.max(rated, limit, load ?? 0, 1);
  const width = (value: number) => `${(100 * value) / full}%`;
  return (
    <div class="bar">
      <b>{kNames[phase]}</b>
      <div class="track">
        {load !== null && (
          <div class={`fill ${loadLevel(load, limit)}`} style={{ width: width(load) }} />
        )}
        <div class="mark" style={{ left: width(limit) }} title={`限值 ${amps(limit)}`} />
      </div>
      <span>
        {amps(load)} / {amps(limit)}
      </span>
    </div>
  );
}

// `rated` is 0 for circuits under the transformer: their bars end at the limit.
export function Bars({ circuit, rated }: { circuit: Circuit; rated: number }) {
  return (
    <div class="bars">
      {[0, 1, 2].map((phase) => (
        <Bar key={phase} circuit={circuit} phase={phase} rated={rated} />
      ))}
    </div>
  );
}

function optionsFor(width: number): uPlot.Options {
  const line = (label: string, stroke: string, dash?: number[]): uPlot.Series => ({
    label, stroke, dash, width: 1.5, points: { show: false },
    value: (_, value) => amps(value),
  });
  return {
    width,
    height: kHeight,
    legend: { live: false },
    scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.08)] } },
    axes: [
      { values: [[1, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1]], space: 80 },
      { size: 48 },
    ],
    series: [
      { label: '时间' },
      ...kNames.map((name, i) => line(name, kColors[i] ?? '#000')),
      line('限值', '#333', [6, 4]),
      line('额定', '#999', [2, 3]),
    ],
  };
}

function dataOf(history: readonly Point[], rated: number): uPlot.AlignedData {
  const phase = (i: number) => history.map((p) => p.load[i] ?? null);
  return [
    history.map((p) => p.t),
    phase(0), phase(1), phase(2),
    history.map((p) => p.limit),
    history.map(() => rated),
  ];
}

export function Chart({ history, rated }: { history: readonly Point[]; rated: number }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const made = new uPlot(optionsFor(element.clientWidth), dataOf([], 0), element);
    plot.current = made;
    const observer = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: kHeight }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData(dataOf(history, rated)), [history, rated]);

  return <div class="chart" ref={place} />;
}
