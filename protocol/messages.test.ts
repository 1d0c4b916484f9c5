// What the edge lets in: good frames whole, bad frames with a message that names the field.
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { decodeServer, encode } from './frames.ts';
import { decodeClient } from './messages.ts';
import { hashWindows, opSchema, type Props, type WindowRecord } from './windows.ts';

describe('frames from clients', () => {
  it('HS1: a hello comes through as it was sent', () => {
    const hello = {
      type: 'hello',
      role: 'bridge',
      sid: 'b7',
      have: { epoch: 'e1', rev: 4, chat: 9 },
    } as const;
    expect(decodeClient(encode(hello))).toEqual({ ok: true, message: hello });
  });

  it.each([
    ['not JSON', '{', 'bad_msg', 'JSON'],
    ['an array', '[]', 'unsupported_version', 'version'],
    ['another version', '{"v":2,"type":"hello"}', 'unsupported_version', 'version 1'],
    ['no such type', '{"v":1,"type":"nope"}', 'bad_msg', 'type'],
    ['a sid that is none', '{"v":1,"type":"hello","role":"bridge","sid":"../x"}', 'bad_msg', 'sid'],
    [
      'a cursor outside',
      '{"v":1,"type":"cursor_pos","k":"pointer","p":[[0,101,5]]}',
      'bad_msg',
      'p.0.1',
    ],
    ['a number that is none', '{"v":1,"type":"state_delta","seq":1e99,"ops":[]}', 'bad_msg', 'seq'],
  ])('LI2: refuses %s and says where', (_, text, code, where) => {
    const decoded = decodeClient(text);
    expect(decoded).toMatchObject({ ok: false, code });
    expect((decoded as { msg: string }).msg).toContain(where);
  });

  it('LI2: never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        decodeClient(text);
        decodeServer(text);
      }),
      { seed: 11, numRuns: 1_000 },
    );
  });
});

describe('BR11: the hash of a room', () => {
  const a: WindowRecord = {
    g: 'b1:1',
    type: 'life',
    rect: [1, 2, 30, 10],
    title: '',
    props: { seed: 1, speed: 2 },
    z: 1,
  };
  const b: WindowRecord = { ...a, g: 'b1:2', props: {} };

  it('BR11: does not depend on the order of windows or props', () => {
    const turned = { ...a, props: { speed: 2, seed: 1 } };
    expect(hashWindows([a, b])).toBe(hashWindows([b, turned]));
  });

  it.each([
    ['rect', { rect: [1, 2, 30, 11] }],
    ['title', { title: 'x' }],
    ['props', { props: { seed: 2, speed: 2 } }],
    ['z', { z: 9 }],
  ] as [string, Partial<WindowRecord>][])('BR11: depends on %s', (_, change) => {
    expect(hashWindows([{ ...a, ...change }, b])).not.toBe(hashWindows([a, b]));
  });

  it('BR11, BR16: depends on the desktop, whatever the order of its props', () => {
    const hash = (props: Props) => hashWindows([a], { props });
    expect(hash({ theme: 'day' })).not.toBe(hashWindows([a]));
    expect(hash({})).not.toBe(hashWindows([a]));
    expect(hash({ theme: 'day' })).not.toBe(hash({ theme: 'night' }));
    expect(hash({ theme: 'day', wallpaper: 'x' })).toBe(hash({ wallpaper: 'x', theme: 'day' }));
  });
});

describe('props from clients', () => {
  it('ST7: hold no key that would reach an object’s prototype', () => {
    const op = v.safeParse(
      opSchema,
      JSON.parse('{"op":"set","g":"b1:1","props":{"__proto__":1,"constructor":2,"seed":3}}'),
    );
    expect(op.output).toEqual({ op: 'set', g: 'b1:1', props: { seed: 3 } });
  });
});

it('GE2: a place inside a window has a cell and may have a part of it; what is more is dropped', () => {
  const w = (inside: unknown) => {
    const frame = { v: 1, type: 'cursor_pos', k: 'pointer', p: [[0, 1, 2]], w: inside };
    const decoded = decodeClient(JSON.stringify(frame));
    return decoded.ok && decoded.message.type === 'cursor_pos' ? decoded.message.w : decoded.ok;
  };
  expect(w(['b7:3', 10, 2])).toEqual(['b7:3', 10, 2]);
  expect(w(['b7:3', 10, 2, 0.25, 0.5])).toEqual(['b7:3', 10, 2, 0.25, 0.5]);
  expect(w(['b7:3', 10, 2, 7, 0.5])).toEqual(['b7:3', 10, 2]);
  expect(w(['b7:3', 10.5, 2])).toBe(false);
});
