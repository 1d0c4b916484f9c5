import { expect, test } from 'vitest';
import { FOUND_BY_ITSELF, parseVia } from '../config/keys/share-via.ts';
import { viasOf } from './can-share.ts';

const NONE = { shareVia: undefined, publicUrl: undefined, address: undefined };
const named = parseVia('cloudflared:rooms');

test('the tunnel that is named, else those that are found', () => {
  expect(viasOf(NONE)).toBe(FOUND_BY_ITSELF);
  const ssh = parseVia('ssh:far');
  expect(viasOf({ ...NONE, shareVia: ssh })).toEqual([ssh]);
  expect(viasOf({ ...NONE, shareVia: named, publicUrl: 'https://rooms.example.org' })).toEqual([
    named,
  ]);
});

test('a named tunnel of cloudflared without its address, and one of several machines, are refused', () => {
  expect(() => viasOf({ ...NONE, shareVia: named })).toThrow(/cloudflared:rooms .*set PUBLIC_URL/);
  const address = 'https://a.example.org';
  for (const publicUrl of [undefined, 'https://rooms.example.org'])
    expect(() => viasOf({ ...NONE, address, publicUrl })).toThrow(/ADDRESS .*start without/);
});
