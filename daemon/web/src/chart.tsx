// The last minutes of load against limit and rating as lines.
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { amps } from './format';
import type { Point } from './history';
import { kPhaseNames } from './site';
import { language, words } from './words';

const kHeight = 220;
const kPhaseColors = ['--phase-a', '--phase-b', '--phase-c']; // as the phases are marked: yellow, green, red

function optionsFor(element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const say = words();
  const line = (label: string, stroke: string, dash?: number[]): uPlot.Series => ({
    label, dash, stroke: color(stroke), width: 1.5, points: { show: false },
    value: (_, value) => amps(value),
  });
  const axis = { stroke: color('--quiet'), grid: { stroke: color('--line'), width: 1 }, ticks: { show: false } };
  return {
    width: element.clientWidth,
    height: kHeight,
    legend: { live: false },
    cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.08)] } },
    axes: [
      { ...axis, size: 30, values: [[1, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1]], space: 80 },
      { ...axis, size: 44 },
    ],
    series: [
      { label: say.time },
      ...kPhaseNames.map((name, i) => line(say.phase(name), kPhaseColors[i] ?? '--ink')),
      line(say.limit, '--ink', [6, 4]),
      line(say.rated, '--quiet', [2, 3]),
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

function useDark(): boolean {
  const query = matchMedia('(prefers-color-scheme: dark)');
  const [dark, setDark] = useState(query.matches);
  useEffect(() => {
    const change = () => setDark(query.matches);
    query.addEventListener('change', change);
    return () => query.removeEventListener('change', change);
  }, []);
  return dark;
}

export function Chart({ history, rated }: { history: readonly Point[]; rated: number }) {
  const place = useRef<HTMLDivElement>(null);
  const [plot, setPlot] = useState<uPlot | null>(null);
  const dark = useDark();
  const tongue = language();

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const made = new uPlot(optionsFor(element), dataOf([], 0), element);
    setPlot(made);
    const observer = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: kHeight }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [dark, tongue]);
  useEffect(() => plot?.setData(dataOf(history, rated)), [plot, history, rated]);

  return <div class="chart" role="img" aria-label={words().plot} ref={place} />;
}
