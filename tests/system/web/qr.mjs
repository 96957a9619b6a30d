// QR codes as what a camera delivers: a picture file, and a film for Chromium's fake camera. The codes are
// drawn by qrencode, which shares nothing with what the page reads them by.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const kWidth = 640;
const kHeight = 480;
const kFrames = 5;
const kModule = 9; // pixels
const kTilt = 0.2; // radians: nobody holds a phone straight
const kWhite = 200;
const kBlack = 60; // nor are lamps bright

// The code's modules, row by row, true where it is dark.
function modulesOf(text) {
  const drawn = execFileSync('qrencode', ['-t', 'ASCII', '-m', '0', '-o', '-', text], { encoding: 'utf8' });
  return drawn.trimEnd().split('\n').map((line) =>
    [...line.matchAll(/../g)].map(([module]) => module === '##'));
}

export function writePicture(text, file) {
  execFileSync('qrencode', ['-t', 'PNG', '-s', '8', '-o', file, text]);
}

function lumaOf(modules) {
  const luma = new Uint8Array(kWidth * kHeight).fill(kWhite);
  const half = modules.length / 2;
  for (let y = 0; y < kHeight; y++)
    for (let x = 0; x < kWidth; x++) {
      const [dx, dy] = [x - kWidth / 2, y - kHeight / 2];
      const column = Math.floor((dx * Math.cos(kTilt) + dy * Math.sin(kTilt)) / kModule + half);
      const row = Math.floor((dy * Math.cos(kTilt) - dx * Math.sin(kTilt)) / kModule + half);
      if (modules[row]?.[column]) luma[y * kWidth + x] = kBlack;
    }
  return luma;
}

// A film in YUV4MPEG2, grey.
export function writeFilm(text, file) {
  const frame = [Buffer.from('FRAME\n'), lumaOf(modulesOf(text)), Buffer.alloc(kWidth * kHeight / 2, 128)];
  const head = Buffer.from(`YUV4MPEG2 W${kWidth} H${kHeight} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(file, Buffer.concat([head, ...Array(kFrames).fill(frame).flat()]));
}
