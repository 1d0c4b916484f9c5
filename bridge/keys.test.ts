// BR17 and BR18: what others do never takes the keyboard from whoever types in an app that gives it to each new window.
import { describe, expect, test } from 'vitest';
import { until } from '../testing/until.ts';
import { roomFixture } from './test/fixture.ts';
import type { Seat } from './test/seat.ts';
import { openTypist, type Typist, type TypistOptions } from './test/typist.ts';

const on = roomFixture();
const LETTERS = 'the quick brown fox jumps over the lazy dog ';
const KEY_MS = 15;

const typist = (options: TypistOptions = {}) => openTypist(on, options);

/** Types a text while others do one thing after the other, each some keys after the one before. */
async function typeAmid(seat: Typist, text: string, acts: readonly (() => void)[]): Promise<void> {
  const every = Math.floor(text.length / (acts.length + 1));
  for (const [i, key] of [...text].entries()) {
    seat.key(key);
    if (i > 0 && i % every === 0) acts[i / every - 1]?.();
    await new Promise((resolve) => setTimeout(resolve, KEY_MS));
  }
}

const opens = (g: string, type = 'life') => {
  return () => on.room.edit('other', [{ op: 'add', g, type, rect: [4, 4, 40, 12] }]);
};
const closes = (g: string) => () => on.room.edit('other', [{ op: 'del', g }]);
const moves = (g: string) => () => on.room.edit('other', [{ op: 'set', g, rect: [9, 9, 40, 12] }]);
const ofType = (seat: Seat, type: string) =>
  seat.app.model.windows.filter((w) => w.type === type).length;

/** Commands that moved the keys after what a person did and no reading had shown. */
function unseen({ got }: Typist): string[] {
  return got.filter((cmd, i) => {
    if (cmd !== 'create_window' && cmd !== 'close_window') return false;
    const before = got.slice(0, i);
    return before.lastIndexOf('key') > before.lastIndexOf('get_state');
  });
}

describe('BR17: the keys', () => {
  test('no letter is lost while others open, move and close windows', async () => {
    const b = await typist();
    const editor = b.app.user((m) => m.open('text_editor', [1, 1, 40, 10]));
    b.bridge.input();
    await until(() => expect(on.roomRects()).toHaveLength(1));
    const text = LETTERS.repeat(3);
    await typeAmid(b, text, [
      opens('other:1'),
      opens('other:2', 'text_editor'),
      moves('other:1'),
      closes('other:2'),
      opens('other:3', 'text_editor'),
      closes('other:1'),
    ]);
    await until(() => expect(ofType(b, 'life')).toBe(0));
    await until(() => expect(ofType(b, 'text_editor')).toBe(2));
    await until(() => expect(editor.typed).toBe(text));
    expect(b.app.model.keys).toBe(editor.id);
    // Given back without a raise: the newest window stays on top.
    expect(b.app.model.windows.at(-1)?.id).toBe(editor.id);
  });

  test('a line that somebody types in the chat window goes out whole', async () => {
    const b = await typist();
    b.app.user((m) => m.openScramble());
    b.bridge.input();
    await typeAmid(b, `${LETTERS}\r`, [
      opens('other:1'),
      opens('other:2', 'text_editor'),
      closes('other:1'),
    ]);
    await until(() => expect(on.room.model.chat.map((l) => l.text)).toEqual([LETTERS]));
    expect(b.app.model.get(b.app.model.keys ?? '')?.type).toBe('scramble');
  });

  test('whoever clicks into a window that another has opened keeps it', async () => {
    const b = await typist();
    const own = b.app.user((m) => m.open('text_editor', [1, 1, 40, 10]));
    b.bridge.input();
    opens('other:1', 'text_editor')();
    await until(() => expect(ofType(b, 'text_editor')).toBe(2));
    await until(() => expect(b.app.model.keys).toBe(own.id));
    const [theirs] = b.app.model.windows;
    b.app.user((m) => m.raise(theirs?.id ?? ''));
    // Column and row from 1, below the menu bar.
    b.bridge.input(Buffer.from('\x1b[<0;10;10M\x1b[<0;10;10m'));
    opens('other:2')();
    await until(() => expect(ofType(b, 'life')).toBe(1));
    await until(() => expect(b.app.requests.at(-1)?.cmd).toBe('get_state'));
    expect(b.app.model.keys).toBe(theirs?.id);
  });

  test('a bridge that starts again knows who has them', async () => {
    const b = await typist();
    const own = b.app.user((m) => m.open('text_editor', [1, 1, 40, 10]));
    b.bridge.input();
    opens('other:1')();
    await until(() => expect(ofType(b, 'life')).toBe(1));
    await until(() => expect(b.app.model.keys).toBe(own.id));
    await b.restartBridge();
    opens('other:2')();
    await until(() => expect(ofType(b, 'life')).toBe(2));
    await until(() => expect(b.app.model.keys).toBe(own.id));
  });
});

describe('BR13, BR17: what is still on its way to the app', () => {
  test('a key that a poll has overtaken goes where it was typed', async () => {
    const b = await typist({ travelMs: 1_000 });
    const editor = b.app.user((m) => m.open('text_editor', [1, 1, 40, 10]));
    b.bridge.input();
    await until(() => expect(on.roomRects()).toHaveLength(1));
    const from = b.got.length;
    b.key('x');
    // A whole reading after the key: the second poll begins when the first has been read.
    await until(() => expect(b.got.slice(from).filter((c) => c === 'get_state')).toHaveLength(2));
    opens('other:1')();
    await until(() => expect(ofType(b, 'life')).toBe(1));
    await until(() => expect(b.holds()).toBe(0));
    expect(editor.typed).toBe('x');
    expect(unseen(b)).toEqual([]);
  });

  test('what was typed between two commands of one turn is looked at before the second', async () => {
    const b = await typist({ travelMs: 1_000 });
    const editor = b.app.user((m) => m.open('text_editor', [1, 1, 40, 10]));
    b.bridge.input();
    await until(() => expect(on.roomRects()).toHaveLength(1));
    b.key('x');
    on.room.edit(
      'other',
      [1, 2].map((i) => ({ op: 'add', g: `other:${i}`, type: 'life', rect: [4, 4, 40, 12] })),
    );
    await until(() => expect(b.holds()).toBe(1));
    // It waits with the first command, and is let go before the second.
    b.key('y');
    await until(() => expect(ofType(b, 'life')).toBe(2));
    await until(() => expect(editor.typed).toBe('xy'));
    expect(unseen(b)).toEqual([]);
  });
});

describe('BR18: the chat window', () => {
  test('it is not opened while somebody types, and does not take the keys then', async () => {
    const b = await typist();
    const editor = b.app.user((m) => m.open('text_editor', [1, 1, 40, 10]));
    b.bridge.input();
    const text = LETTERS.repeat(3);
    let opened = false;
    await typeAmid(b, text, [
      () => on.room.say('web', 'c1', 'Ben', 'hello'),
      () => on.room.say('web', 'c2', 'Ben', 'are you there?'),
      () => {
        opened = ofType(b, 'scramble') > 0;
      },
    ]);
    expect(opened).toBe(false);
    await until(() => expect(editor.typed).toBe(text));
    await until(() =>
      expect(b.app.model.received.map((l) => l.text)).toEqual(['hello', 'are you there?']),
    );
    expect(b.app.model.keys).toBe(editor.id);
  });

  test.each([
    ['as a line waits', 0],
    ['between two pieces of a line', 1],
  ])('Close All %s does not end the app', async (_, pieces) => {
    const b = await typist({ travelMs: 1_000 });
    b.app.user((m) => m.openScramble());
    b.bridge.input();
    await until(() => expect(b.bridge.snapshot().windows).toHaveLength(1));
    const { model } = b.app;
    const run = model.run.bind(model);
    model.run = (cmd, params) => {
      const done = run(cmd, params);
      if (cmd === 'exec_command' && model.received.length === 1) b.click((m) => m.closeAll());
      return done;
    };
    if (pieces === 0) b.click((m) => m.closeAll());
    on.room.say('web', 'c1', 'Ben', '\u00e9'.repeat(1_500));
    await until(() => expect(model.received).toHaveLength(pieces));
    await until(() => expect(b.bridge.snapshot().windows).toEqual([]));
    opens('other:1')();
    await until(() => expect(ofType(b, 'life')).toBe(1));
    expect(model.crashes).toBe(0);
    expect(model.received).toHaveLength(pieces);
  });

  test('a stream of input holds up no line', async () => {
    const b = await typist();
    b.app.user((m) => m.openScramble());
    b.bridge.input();
    await until(() => expect(b.bridge.snapshot().windows).toHaveLength(1));
    const drag = setInterval(() => b.bridge.input(Buffer.from('\x1b[<32;5;5M')), KEY_MS);
    try {
      for (const n of [1, 2, 3]) on.room.say('web', `c${n}`, 'Ben', `line ${n}`);
      await until(() => expect(b.app.model.received).toHaveLength(3));
    } finally {
      clearInterval(drag);
    }
  });

  test('a new process of the app gets it anew, and its lines', async () => {
    const b = await typist();
    on.room.say('web', 'c1', 'Ben', 'one');
    await until(() => expect(b.app.model.received.map((l) => l.text)).toEqual(['one']));
    await b.app.restart();
    b.bridge.appRestarted();
    on.room.say('web', 'c2', 'Ben', 'two');
    await until(() => expect(b.app.model.received.map((l) => l.text)).toEqual(['one', 'two']));
    expect(ofType(b, 'scramble')).toBe(1);
  });

  test.each([
    ['the same bridge', false],
    ['the next bridge', true],
  ])('after Close All it is left to its person: %s', async (_, again) => {
    const b = await typist();
    on.room.say('web', 'c1', 'Ben', 'one');
    await until(() => expect(b.app.model.received).toHaveLength(1));
    b.app.user((m) => m.closeAll());
    b.bridge.input();
    if (again) await b.restartBridge();
    on.room.say('web', 'c2', 'Ben', 'two');
    opens('other:1')();
    await until(() => expect(ofType(b, 'life')).toBe(1));
    // Longer than a person has to be quiet for.
    await on.rest(3_500);
    expect(b.app.model.crashes).toBe(0);
    expect(b.app.model.received).toHaveLength(1);
    b.app.user((m) => m.openScramble());
    b.bridge.input();
    await until(() => expect(b.app.model.received.map((l) => l.text)).toEqual(['one', 'two']));
    expect(b.app.model.crashes).toBe(0);
  });
});

describe('BR3: what a change of the room costs an app', () => {
  /** What the app was asked between the news of a change and its command, which the test waits for. */
  async function asked({ got }: Typist, change: () => void, cmd: string): Promise<string[]> {
    const from = got.length;
    change();
    await until(() => expect(got.slice(from)).toContain(cmd));
    const rest = got.slice(from, got.indexOf(cmd, from));
    expect(rest).toContain('news');
    return rest.slice(rest.lastIndexOf('news') + 1);
  }

  test('no look before a command, except before a create where somebody has typed', async () => {
    const b = await typist();
    opens('other:1')();
    await until(() => expect(ofType(b, 'life')).toBe(1));
    await on.rest(1_200);
    expect(await asked(b, moves('other:1'), 'move_window')).toEqual([]);
    await on.rest(300);
    expect(await asked(b, opens('other:2', 'cube'), 'create_window')).toEqual([]);
    await on.rest(300);
    b.bridge.input();
    expect(await asked(b, opens('other:3', 'orbit'), 'create_window')).toContain('get_state');
  });
});
