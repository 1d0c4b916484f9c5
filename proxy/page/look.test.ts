// At a terminal's door the overlay's notice looks like the message page: it has the page's colours, and no others.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../node/installation.mjs';

const partOf = async (file: string, from: string, to: string) => {
  const text = await readFile(path.join(ROOT, file), 'utf8');
  return text.slice(text.indexOf(from), text.indexOf(to));
};
const page = await readFile(path.join(ROOT, 'pages/look.css'), 'utf8');
const door = await partOf('overlay/ui/styles-notice.ts', '.veil.door', '.refused');

const NAMES = [
  'bg',
  'dot',
  'panel',
  'text',
  'muted',
  'line',
  'accent',
  'on-accent',
  'shadow',
  'mono',
];
const COLORS = /light-dark\((?:[^()]|\([^()]*\))*\)/g;

test.each(NAMES)('the notice has the --%s of the page', (name) => {
  const [, value] = new RegExp(`--${name}: (.+);`).exec(page) ?? [];
  expect(value).toMatch(/\w/);
  expect(door).toContain(value);
});

test('the notice has no colours of its own', () => {
  const look = new Set(page.match(COLORS));
  expect(look.size).toBeGreaterThan(5);
  for (const color of door.match(COLORS) ?? []) expect(look).toContain(color);
});
