// The base path: put on everything that leaves the server, taken off what still has it, and nothing else.
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ROOT } from '../../../node/installation.mjs';
import { BasePath, isBasePath } from './base-path.ts';

test.each([
  [undefined, '/', '/room/den/'],
  ['https://a.example', '/', '/room/den/'],
  ['https://a.example/rooms/', '/rooms/', '/rooms/room/den/'],
  ['https://a.example/a/b/', '/a/b/', '/a/b/room/den/'],
])('below %j: %s, %s', (publicUrl, root, path) => {
  const base = new BasePath(publicUrl);
  expect(base.root).toBe(root);
  expect(base.at('/room/den/')).toBe(path);
  expect(base.without(base.at('/room/den/?a=/rooms/'))).toBe('/room/den/?a=/rooms/');
});

test.each([
  ['/rooms/', '/'],
  ['/rooms', '/'],
  ['/rooms?name=x', '/?name=x'],
  ['/rooms/api/rooms', '/api/rooms'],
  // Taken off already.
  ['/', '/'],
  ['/room/den/', '/room/den/'],
  ['/api/rooms', '/api/rooms'],
  // Off once only.
  ['/rooms/rooms/room/den/', '/rooms/room/den/'],
  ['/roomsy/x', '/roomsy/x'],
  ['/x/rooms/', '/x/rooms/'],
  // What is left would name another server.
  ['/rooms//evil.example/', '/rooms//evil.example/'],
  ['/rooms/\\evil.example/', '/rooms/\\evil.example/'],
])('without /rooms/, %s is %s', (target, want) => {
  expect(new BasePath('https://a.example/rooms/').without(target)).toBe(want);
});

test('without a path in PUBLIC_URL nothing is changed', () => {
  for (const target of ['/', '/room/den/?x', '/rooms/', '*'])
    expect(new BasePath('https://a.example').without(target)).toBe(target);
});

test('no path of a route can be a base path', () => {
  const files = globSync('proxy/{routes,plugins}/**/*.ts', { cwd: ROOT });
  const code = files
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(`${ROOT}/${file}`, 'utf8'));
  const firsts = code.join('').matchAll(/^(?!.*(?:import|from|\/\/|\*)\s).*['`](\/[a-z]+)/gm);
  const paths = new Set([...firsts].map(([, first = '']) => first));
  expect([...paths].sort()).toEqual([
    '/api',
    '/assets',
    '/healthz',
    '/invite',
    '/login',
    '/logout',
    '/metrics',
    '/ops',
    '/parties',
    '/readyz',
    '/room',
  ]);
  for (const path of paths) expect(isBasePath(path), path).toBe(false);
});
