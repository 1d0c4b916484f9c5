// The page templates: one look, the ids that the proxy fills, nothing from outside, colours that can be read.
import { describe, expect, test } from 'vitest';
import lobby from './lobby.html?raw';
import look from './look.css?raw';
import message from './message.html?raw';
import opsCss from './ops.css?raw';
import ops from './ops.html?raw';
import opsSignIn from './ops-sign-in.html?raw';
import room from './room.css?raw';
import signIn from './sign-in.html?raw';
import watchSheet from './watch.css?raw';
import watch from './watch.html?raw';

test.each([
  ['lobby', lobby],
  ['message', message],
  ['sign-in', signIn],
  ['ops', ops + opsCss],
  ['ops-sign-in', opsSignIn],
  ['watch', watch + watchSheet],
])('the %s page has the one look of all pages, and no colours of its own', (_, html) => {
  expect(html.split('/* look.css */')).toHaveLength(2);
  expect(look).toContain('--bg:');
  expect(html + room).not.toMatch(/--[a-z-]+:|light-dark\(/);
});

test('lobby and sign-in page show a room alike', () => {
  for (const html of [lobby, signIn]) expect(html.split('/* room.css */')).toHaveLength(2);
});

test.each([
  ['lobby.html', lobby, ['root', 'lobby-data', 'lobby-script']],
  ['sign-in.html', signIn, ['root', 'sign-in-data', 'sign-in-script']],
  ['ops.html', ops, ['root', 'ops-data', 'ops-script']],
  ['ops-sign-in.html', opsSignIn, ['wrong', 'ways', 'lobby', 'token']],
  ['watch.html', watch, ['root', 'watch-data', 'watch-script']],
  ['message.html', message, ['place', 'title', 'text', 'actions']],
])('%s has the ids that the proxy fills', (_, html, ids) => {
  for (const id of ids) expect(html.split(`id="${id}"`)).toHaveLength(2);
});

test.each([
  ['lobby.html', lobby],
  ['sign-in.html', signIn],
  ['message.html', message],
  ['ops.html', ops],
  ['ops-sign-in.html', opsSignIn],
  ['ops.css', opsCss],
  ['look.css', look],
  ['room.css', room],
  ['watch.html', watch],
  ['watch.css', watchSheet],
])('%s loads nothing from elsewhere', (_, html) => {
  const visible = html.replaceAll('http://www.w3.org/2000/svg', '');
  expect(visible).not.toMatch(/https?:|url\(|@import|<script[^>]*src=/);
});

test('the message page and the operators’ sign-in need no script', () => {
  expect(message + opsSignIn).not.toMatch(/<script|\son[a-z]+=/);
});

describe('contrast', () => {
  const colors = new Map(
    [...look.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
      ([, name, light, dark]) => [name, { light, dark }],
    ),
  );
  test.each([
    ['text', 'panel', 4.5],
    ['text', 'bg', 4.5],
    ['muted', 'panel', 4.5],
    ['muted', 'bg', 4.5],
    ['accent', 'panel', 4.5],
    ['on-accent', 'accent', 4.5],
    ['warn', 'panel', 4.5],
    ['warn', 'bg', 4.5],
    ['ok', 'panel', 4.5],
    ['ok', 'bg', 4.5],
    ['bad', 'panel', 4.5],
    ['bad', 'bg', 4.5],
    ['line', 'panel', 3],
  ])('%s on %s is at least %d to 1 in light and dark', (front, back, least) => {
    for (const theme of ['light', 'dark'] as const) {
      const pair = [colors.get(front)?.[theme], colors.get(back)?.[theme]] as [string, string];
      expect(contrast(...pair), `${front} on ${back}, ${theme}`).toBeGreaterThanOrEqual(least);
    }
  });
});

/** WCAG 2.2 contrast ratio of two `#rrggbb` colours, 1 to 21. */
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
