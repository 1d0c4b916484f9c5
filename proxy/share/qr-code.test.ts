// What is printed is what a phone reads: the blocks are made into a picture again, and that is decoded.
import { decodeQR } from 'qr/decode.js';
import { expect, test } from 'vitest';
import { qrCode } from './qr-code.ts';

const LINK =
  'https://amber-gnu-1.trycloudflare.com/invite/den.guest.CMaZ0h4kU3o-.Yb3kQ0x7aKcZ0h4kU3oAAA';
/** Pixels of a block. */
const SCALE = 4;

/** What a reader makes of the text of a QR code. */
function read(text: string): string {
  const rows = text
    .split('\n')
    .flatMap((line) => [
      [...line].map((block) => block === '█' || block === '▀'),
      [...line].map((block) => block === '█' || block === '▄'),
    ]);
  const width = (rows[0]?.length ?? 0) * SCALE;
  const height = rows.length * SCALE;
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const isLight = rows[Math.floor(y / SCALE)]?.[Math.floor(x / SCALE)];
      data.fill(isLight ? 255 : 0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  return decodeQR({ width, height, data });
}

test('a link is read from the blocks of a terminal', () => {
  const text = qrCode(LINK, false);
  expect(read(text)).toBe(LINK);
  expect(text).toMatch(/^[█▀▄ \n]+$/);
  const widths = text.split('\n').map((line) => line.length);
  expect(new Set(widths).size).toBe(1);
  expect(widths[0]).toBeLessThanOrEqual(60);
});

test('on a terminal with colours each line sets white on black, and gives them back', () => {
  const lines = qrCode(LINK, true).split('\n');
  for (const line of lines) expect(line).toMatch(/^\u001b\[40;97m[█▀▄ ]+\u001b\[0m$/);
  expect(read(lines.map((line) => line.slice(8, -4)).join('\n'))).toBe(LINK);
});
