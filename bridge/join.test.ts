// Joining, seeding and starting again, with real sockets: nothing twice, nothing lost.
import { describe, expect, test } from 'vitest';
import type { Rect } from '../protocol/geometry.ts';
import { until } from '../testing/until.ts';
import { rectsOf, roomFixture } from './test/fixture.ts';
import type { SeatOptions } from './test/seat.ts';

const on = roomFixture();

describe('joining', () => {
  test('HS2: a late joiner has exactly the windows of the room', async () => {
    const a = await on.seat();
    for (let i = 0; i < 5; i += 1) a.app.user((m) => m.open('life', [i, i, 40, 12]));
    a.bridge.input();
    await until(() => expect(on.roomRects()).toHaveLength(5));
    const c = await on.seat({
      prepare: (app) => {
        // One that the room has elsewhere, one that it has not.
        app.model.open('life', [7, 7, 40, 12]);
        app.model.open('cube', [50, 5, 30, 10]);
      },
    });
    await until(() => expect(rectsOf(c)).toEqual(rectsOf(a)));
    await on.rest(500);
    expect(rectsOf(a)).toHaveLength(5);
  });

  test('HS2: the first bridge gives an empty room its seed and the app’s own windows, each once', async () => {
    const seed = [
      { type: 'life', rect: [3, 3, 40, 12] as Rect, title: 'Game of Life', props: {} },
      { type: 'cube', rect: [50, 5, 30, 10] as Rect, title: 'Cube', props: {} },
    ];
    const prepare: SeatOptions['prepare'] = (app) => {
      app.model.open('life', [3, 3, 40, 12]);
      app.model.open('torus', [10, 10, 30, 10]);
    };
    const a = await on.seat({ seed, prepare });
    const b = await on.seat({ seed, prepare });
    await until(() => expect(on.roomRects()).toHaveLength(3));
    await until(() => {
      expect(rectsOf(a)).toEqual(on.roomRects());
      expect(rectsOf(b)).toEqual(on.roomRects());
    });
    await on.rest(500);
    expect(
      on.room.model
        .records()
        .map((w) => w.type)
        .sort(),
    ).toEqual(['cube', 'life', 'torus']);
  });

  test('BR9: an app that starts anew gets its windows back', async () => {
    const a = await on.seat();
    const b = await on.seat();
    a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    a.app.user((m) => m.open('text_editor', [5, 5, 40, 12], { title: 'Notes' }));
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toHaveLength(2));
    await a.app.restart();
    a.bridge.appRestarted();
    await until(() => expect(rectsOf(a)).toEqual(rectsOf(b)));
    expect(on.roomRects()).toHaveLength(2);
    expect(rectsOf(b)).toHaveLength(2);
  });

  test('ID2: a bridge that starts again beside its app goes on: nothing twice, and what the user did meanwhile counts', async () => {
    const a = await on.seat();
    const b = await on.seat();
    const one = a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    const two = a.app.user((m) => m.open('cube', [5, 5, 30, 10]));
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toHaveLength(2));
    await a.bridge.close();
    a.app.user((m) => m.place(one.id, [9, 9, 40, 12]));
    a.app.user((m) => m.close(two.id, true));
    a.app.user((m) => m.open('torus', [20, 2, 30, 10]));
    on.room.edit('other', [{ op: 'add', g: 'other:1', type: 'score', rect: [2, 2, 20, 8] }]);
    await a.restartBridge();
    const want = ['2,2,20,8', '20,2,30,10', '9,9,40,12'];
    await until(() => expect(on.roomRects()).toEqual(want));
    await until(() => expect(rectsOf(a)).toEqual(want));
    await until(() => expect(rectsOf(b)).toEqual(want));
  });

  test('BR9: what a person opens in an app that has just started, before the first look, is not lost', async () => {
    const a = await on.seat();
    a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    a.bridge.input();
    await until(() => expect(on.roomRects()).toHaveLength(1));
    const b = await on.seat({ app: { tickMs: 300 }, joined: false });
    b.app.user((m) => m.open('cube', [50, 5, 30, 10]));
    b.bridge.input();
    const want = ['1,1,40,12', '50,5,30,10'];
    await until(() => expect(rectsOf(a)).toEqual(want));
    await until(() => expect(rectsOf(b)).toEqual(want));
    expect(on.roomRects()).toEqual(want);
  });

  test('BR9: nor is what a person opens in an app that was started anew', async () => {
    const a = await on.seat();
    const b = await on.seat();
    a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toHaveLength(1));
    await b.app.restart();
    b.app.user((m) => m.open('cube', [50, 5, 30, 10]));
    b.bridge.input();
    b.bridge.appRestarted();
    const want = ['1,1,40,12', '50,5,30,10'];
    await until(() => expect(rectsOf(a)).toEqual(want));
    await until(() => expect(rectsOf(b)).toEqual(want));
  });

  test('BR9: a bridge that ends before it knows the room remembers what the app started with', async () => {
    const a = await on.seat();
    a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    a.bridge.input();
    await until(() => expect(on.roomRects()).toHaveLength(1));
    let away = true;
    const partyUrl = async (): Promise<string> => {
      if (away) throw new Error('the party is away');
      return on.room.url;
    };
    const prepare: SeatOptions['prepare'] = (app) => void app.model.open('torus', [10, 10, 30, 10]);
    const b = await on.seat({ partyUrl, prepare, joined: false });
    await until(() => expect(b.bridge.snapshot().windows).toHaveLength(1));
    b.app.user((m) => m.open('cube', [50, 5, 30, 10]));
    b.bridge.input();
    await until(() => expect(b.bridge.snapshot().windows).toHaveLength(2));
    away = false;
    await b.restartBridge();
    // The torus is what the app always starts with; the cube is somebody's.
    const want = ['1,1,40,12', '50,5,30,10'];
    await until(() => expect(rectsOf(b)).toEqual(want));
    await until(() => expect(rectsOf(a)).toEqual(want));
  });
});
