import { expect, test } from 'vitest';
import { codeIn } from '../src/scan';

const kText = 'youxu:1:32010600000001:AAAQEAYEAUDAOCAJBIFQYDIOB4';
// That text as `qrencode -t ASCII` draws it.
const kModules = [
  '#######...#...####..#.#######',
  '#.....#..#...#.#..##..#.....#',
  '#.###.#.#..#..##..#.#.#.###.#',
  '#.###.#..#..##.#.####.#.###.#',
  '#.###.#..#..###.#.#...#.###.#',
  '#.....#...###.#..###..#.....#',
  '#######.#.#.#.#.#.#.#.#######',
  '........#..#...#.##..........',
  '###.#####...#..#..#..##...#..',
  '#.#.##.###.###...#...##..##.#',
  '.###.##.#.###.##..#.....#.###',
  '.##.##.#.##.#######.####.....',
  '.######...##..#.#...#.#.##.##',
  '#.#..#.#..##..#..#####.#....#',
  '##..###.##...#..#..##.#######',
  '#..#...#.###.......#.#...#..#',
  '#.##.##.##..#..#...#..#....#.',
  '.#.#.#..##.###.##...##..##.##',
  '#..#..#######.#.##.#..#.#.###',
  '.###.#.##.#.###.#....#.#.#...',
  '#..#####.###..#.#..########..',
  '........#..#..#.###.#...#.#.#',
  '#######.#....#.####.#.#.##.##',
  '#.....#.#.##...###.##...###..',
  '#.###.#.#.#.#..####.######.##',
  '#.###.#...####.###.#.#.#..##.',
  '#.###.#.#.###.#.##.##.#####.#',
  '#.....#.#...######.###.#.###.',
  '#######.#.##..####..#.#.##.##',
];
const kQuiet = 4; // modules of empty margin

// Each module as a square of `size` pixels, in two greys.
function picture(modules: readonly string[], size: number, dark = 0, light = 255): ImageData {
  const side = (modules.length + 2 * kQuiet) * size;
  const data = new Uint8ClampedArray(side * side * 4);
  for (let at = 0; at < side * side; at++) {
    const row = Math.floor(at / side / size) - kQuiet;
    const column = Math.floor((at % side) / size) - kQuiet;
    const grey = modules[row]?.[column] === '#' ? dark : light;
    data.set([grey, grey, grey, 255], at * 4);
  }
  return { data, width: side, height: side, colorSpace: 'srgb' } as ImageData;
}

const turned = (modules: readonly string[]) =>
  modules.map((_, row) => modules.map((line) => line[modules.length - 1 - row]).join(''));

test('a QR code is read', async () => {
  expect(await codeIn(picture(kModules, 8))).toBe(kText);
});

test('a QR code is read small, in bad light and upside down', async () => {
  expect(await codeIn(picture(turned(turned(kModules)), 3, 90, 150))).toBe(kText);
});

test('a QR code is not found where there is none', async () => {
  expect(await codeIn(picture([], 20))).toBeNull();
  expect(await codeIn(picture(kModules.slice(0, 12), 8))).toBeNull();
});
