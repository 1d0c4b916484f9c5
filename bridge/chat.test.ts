// Chat both ways, between a double of the app and a small room.
import { describe, expect, test } from 'vitest';
import { until } from '../testing/until.ts';
import { roomFixture } from './test/fixture.ts';

const on = roomFixture();

describe('chat', () => {
  test('CH1: a line typed in the app reaches the other app once, and opens its chat window', async () => {
    const a = await on.seat();
    const b = await on.seat();
    a.app.user((m) => m.type('hello'));
    a.bridge.input();
    await until(() => expect(b.app.model.received).toHaveLength(1));
    expect(b.app.model.received[0]?.text).toBe('hello');
    await a.restartBridge();
    await until(() => expect(a.bridge.snapshot().status).toBe('live'));
    await on.rest(300);
    expect(b.app.model.received).toHaveLength(1);
    expect(a.app.model.received).toHaveLength(0);
    expect(on.room.model.chat).toHaveLength(1);
    expect(b.app.requests.filter((r) => r.params.name === 'scramble_expand')).toHaveLength(1);
  });

  test('B13: the lines of an app that started anew are sent too', async () => {
    const a = await on.seat();
    a.app.user((m) => m.type('one'));
    a.bridge.input();
    await until(() => expect(on.room.model.chat).toHaveLength(1));
    await a.app.restart();
    a.bridge.appRestarted();
    a.app.user((m) => m.type('two'));
    await until(() => expect(on.room.model.chat.map((l) => l.text)).toEqual(['one', 'two']));
  });

  test('lines missed during a disconnect come after it; a newcomer sees the last 20', async () => {
    const a = await on.seat();
    on.room.say('web', 'c0', 'Ben', 'first');
    await until(() => expect(a.app.model.received).toHaveLength(1));
    await on.room.stop();
    for (let i = 1; i <= 70; i += 1) on.room.model.say('web', `c${i}`, 'Ben', `line ${i}`);
    await on.room.start();
    await until(() => expect(a.app.model.received).toHaveLength(71));
    expect(a.app.model.received.at(1)?.text).toBe('line 1');
    const b = await on.seat();
    await until(() => expect(b.app.model.received.at(-1)?.text).toBe('line 70'));
    expect(b.app.model.received).toHaveLength(20);
  });

  test('a long line comes in pieces that the app can read', async () => {
    const a = await on.seat();
    const text = '👩‍👩‍👧 grüße '.repeat(60).trim();
    on.room.say('web', 'c1', 'Ben', text);
    await until(() =>
      expect(
        a.app.model.received
          .map((r) => r.text)
          .join('')
          .trim(),
      ).toBe(text),
    );
    expect(a.app.model.received.length).toBeGreaterThan(1);
  });
});
