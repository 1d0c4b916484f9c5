// Layout files: WibWob-DOS's tolerance when reading, its shape when writing, and a round trip that changes nothing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatLayout, type Layout, MAX_LAYOUT_CHARS, parseLayout } from './layout.ts';

const file = (windows: unknown, more: object = {}) =>
  JSON.stringify({ version: 1, windows, ...more });
const FALLBACK = { x: 2, y: 1, w: 50, h: 15 };

describe('parseLayout', () => {
  test('reads a file that WibWob-DOS wrote', () => {
    const layout = parseLayout(`{
      "version": 1, "app": "test_pattern", "timestamp": "2026-11-21T01:36:02",
      "screen": { "width": 120, "height": 34 }, "globals": { "patternMode": "continuous" },
      "windows": [
        { "id": "w1", "type": "paint", "title": "Paint", "bounds": { "x": 19, "y": 5, "w": 82, "h": 26 }, "zoomed": false, "props": {} },
        { "id": "w4", "type": "gradient", "title": "", "bounds": { "x": -3, "y": 2, "w": 30, "h": 10 }, "zoomed": true, "props": {"gradientType": "diagonal"} }
      ],
      "focusedIndex": 1
    }`);
    expect(layout).toEqual({
      windows: [
        {
          type: 'paint',
          title: 'Paint',
          bounds: { x: 19, y: 5, w: 82, h: 26 },
          zoomed: false,
          props: {},
        },
        {
          type: 'gradient',
          title: '',
          bounds: { x: -3, y: 2, w: 30, h: 10 },
          zoomed: true,
          props: { gradientType: 'diagonal' },
        },
      ],
      focusedIndex: 1,
      screen: { width: 120, height: 34 },
    });
  });

  test.each([
    ['missing', undefined],
    ['null', null],
    ['a list', [1, 2, 3, 4]],
    ['without a height', { x: 1, y: 1, w: 10 }],
    ['with a float', { x: 1.5, y: 1, w: 10, h: 5 }],
    ['with a text', { x: '1', y: 1, w: 10, h: 5 }],
    ['without an extent', { x: 1, y: 1, w: 0, h: 5 }],
    ['far too large', { x: 1, y: 1, w: 1e9, h: 5 }],
  ])('bounds that are %s become 2,1,50,15', (_, bounds) => {
    expect(parseLayout(file([{ type: 'life', bounds }])).windows[0]?.bounds).toEqual(FALLBACK);
  });

  test('the old name "rect" is not read', () => {
    const rect = { x: 9, y: 9, w: 20, h: 8 };
    expect(parseLayout(file([{ type: 'life', rect }])).windows[0]?.bounds).toEqual(FALLBACK);
  });

  test('fallback bounds are not shared between windows', () => {
    const { windows } = parseLayout(file([{ type: 'life' }, { type: 'life' }]));
    windows[0]!.bounds.x = 40;
    expect(windows[1]?.bounds).toEqual(FALLBACK);
  });

  test('entries without a usable type are skipped, and the focused one is still the same window', () => {
    const entries = [null, 3, {}, { type: 7 }, { type: 'No Type!' }, { type: 'life' }];
    const layout = parseLayout(file([...entries, { type: 'torus' }], { focusedIndex: 6 }));
    expect(layout.windows.map((w) => w.type)).toEqual(['life', 'torus']);
    expect(layout.focusedIndex).toBe(1);
  });

  test.each([undefined, null, -1, 5, 0.5, '0'])('no window is focused by focusedIndex %j', (n) => {
    expect(parseLayout(file([{ type: 'life' }], { focusedIndex: n })).focusedIndex).toBe(-1);
  });

  test('null is harmless everywhere', () => {
    const entry = { type: 'life', title: null, bounds: null, zoomed: null, props: null };
    const text = JSON.stringify({ version: null, windows: [entry], screen: null });
    expect(parseLayout(text).windows).toEqual([
      { type: 'life', title: '', bounds: FALLBACK, zoomed: false, props: {} },
    ]);
    expect(parseLayout('{"version":1,"windows":null}').windows).toEqual([]);
  });

  test('controls leave titles, and odd props are dropped one by one', () => {
    const props = { seed: 7, name: 'a', on: true, off: null, deep: {}, 'bad key': 1 };
    const [window] = parseLayout(file([{ type: 'life', title: 'a\u001b[31mb\nc', props }])).windows;
    expect(window?.title).toBe('a[31mb c');
    expect(window?.props).toEqual({ seed: 7, name: 'a', on: true, off: null });
    for (const value of ['{"x":1}', 'null', '"x"']) {
      const text = `{"version":1,"windows":[{"type":"life","props":{"__proto__":${value}}}]}`;
      const got = parseLayout(text).windows[0]!.props;
      expect(Object.keys(got)).toEqual([]);
      expect(Object.getPrototypeOf(got)).toBe(Object.prototype);
    }
  });

  test.each([
    ['nothing', '', /not JSON/],
    ['half a file', '{"version":1,', /not JSON/],
    ['a list', '[]', /one JSON object/],
    ['no version', '{"windows":[]}', /"version" is missing/],
    ['no windows', '{"version":1}', /"windows" is missing/],
    ['windows that are no list', '{"version":1,"windows":{}}', /must be a list/],
    ['too many windows', file(new Array(201).fill({ type: 'life' })), /201 windows/],
    ['a huge file', ' '.repeat(MAX_LAYOUT_CHARS + 1), /larger than 1 MB/],
  ])('refuses %s and says why', (_, text, message) => {
    expect(() => parseLayout(text)).toThrow(message);
    expect(() => parseLayout(text)).toThrow(expect.objectContaining({ code: 'LAYOUT_INVALID' }));
  });
});

describe('formatLayout', () => {
  test('writes what WibWob-DOS reads: one key a line, titles that are not escaped', () => {
    const text = formatLayout({
      windows: [
        {
          type: 'text_editor',
          title: 'Gästebuch ✎',
          bounds: { x: 1, y: 2, w: 30, h: 8 },
          zoomed: false,
          props: { seed: 4 },
        },
      ],
      focusedIndex: 0,
      screen: { width: 120, height: 34 },
    });
    expect(text).toContain('"title": "Gästebuch ✎"');
    expect(text).toContain('"bounds": { "x": 1, "y": 2, "w": 30, "h": 8 }');
    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      focusedIndex: 0,
      windows: [{ id: 'w1' }],
    });
  });

  const bounds = fc.record({
    x: fc.integer({ min: -200, max: 500 }),
    y: fc.integer({ min: -200, max: 200 }),
    w: fc.integer({ min: 1, max: 500 }),
    h: fc.integer({ min: 1, max: 200 }),
  });
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
    fc.boolean(),
    fc.constant(null),
  );
  const layouts: fc.Arbitrary<Layout> = fc
    .record({
      windows: fc.array(
        fc.record({
          type: fc.stringMatching(/^[a-z0-9_]{1,12}$/),
          title: fc.string({ unit: 'binary', maxLength: 300 }),
          bounds,
          zoomed: fc.boolean(),
          props: fc.dictionary(fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_.-]{0,8}$/), value, {
            noNullPrototype: true,
          }),
        }),
        { maxLength: 8 },
      ),
      focus: fc.integer({ min: -1, max: 7 }),
      screen: fc.option(
        fc.record({
          width: fc.integer({ min: 1, max: 500 }),
          height: fc.integer({ min: 1, max: 200 }),
        }),
        { nil: undefined },
      ),
    })
    .map(({ windows, focus, screen }) => ({
      windows,
      focusedIndex: focus < windows.length ? focus : -1,
      ...(screen ? { screen } : {}),
    }));

  test('save, restore, save: the second file is the first', () => {
    fc.assert(
      fc.property(layouts, (layout) => {
        const saved = formatLayout(layout);
        const restored = parseLayout(saved);
        expect(formatLayout(restored)).toBe(saved);
        expect(restored.windows.map((w) => [w.type, w.bounds, w.zoomed, w.props])).toEqual(
          layout.windows.map((w) => [w.type, w.bounds, w.zoomed, w.props]),
        );
        expect(restored.focusedIndex).toBe(layout.focusedIndex);
      }),
      { numRuns: 500 },
    );
  });

  test('no text makes parseLayout throw anything but LAYOUT_INVALID', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((w) => file(w)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          parseLayout(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'LAYOUT_INVALID' });
        }
      }),
      { numRuns: 500 },
    );
  });
});
