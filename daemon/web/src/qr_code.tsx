// The code that drivers scan to start by phone, as the platform told it (0xF0): to print, or to show.
import { useEffect, useState } from 'preact/hooks';

type Modules = readonly (readonly boolean[])[];

// One path of squares, a unit each.
export function pathOf(modules: Modules): string {
  return modules.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
}

export function QrCode({ text }: { text: string }) {
  const [modules, setModules] = useState<Modules>([]);
  useEffect(() => {
    void import('qr').then(({ encodeQR }) => setModules(encodeQR(text, 'raw')));
  }, [text]);
  return (
    <figure class="qr">
      <svg viewBox={`0 0 ${modules.length || 1} ${modules.length || 1}`} role="img" aria-label={text}>
        <path d={pathOf(modules)} />
      </svg>
      <figcaption>{text}</figcaption>
    </figure>
  );
}
