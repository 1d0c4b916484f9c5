// TS3, CR2: a picture is asked for once for all who wait, not too often, and again where no answer comes.
import { expect, test } from 'vitest';
import { Asker } from './asker.ts';

function asking() {
  let now = 1_000;
  let waits = true;
  let answers = false;
  const asked: number[] = [];
  const timers: { at: number; call: () => void }[] = [];
  const asker: Asker = new Asker({
    send: () => {
      if (waits) asked.push(now);
      if (answers) asker.answered();
      return waits;
    },
    later: (ms, call) => void timers.push({ at: now + ms, call }),
    askAgain: (at) => void timers.push({ at, call: () => waits && asker.ask(at) }),
  });
  return {
    ...{ asker, asked },
    ask: () => asker.ask(now),
    answersAtOnce: () => {
      answers = true;
    },
    nobodyWaits: () => {
      waits = false;
    },
    until(at: number): void {
      for (;;) {
        timers.sort((a, b) => a.at - b.at);
        if ((timers[0]?.at ?? at + 1) > at) break;
        const next = timers.shift();
        now = Math.max(now, next?.at ?? 0);
        next?.call();
      }
      now = at;
    },
  };
}

test('CR2: all who wait are asked for once', () => {
  const one = asking();
  for (let i = 0; i < 5; i += 1) one.ask();
  expect(one.asked).toEqual([1_000]);
});

test('CR2: who comes right after an answer waits for the next time', () => {
  const one = asking();
  one.ask();
  one.asker.answered();
  one.until(1_050);
  for (let i = 0; i < 3; i += 1) one.ask();
  one.until(2_000);
  expect(one.asked).toEqual([1_000, 1_200]);
});

test('CR2: who has not answered is asked again of itself, while somebody waits', () => {
  const one = asking();
  one.ask();
  one.until(21_000);
  expect(one.asked).toEqual([1_000, 11_000, 21_000]);
  one.nobodyWaits();
  one.until(60_000);
  expect(one.asked).toHaveLength(3);
});

test('TS3: an answer that comes at once is one', () => {
  const one = asking();
  one.answersAtOnce();
  one.ask();
  one.until(1_200);
  one.ask();
  expect(one.asked).toEqual([1_000, 1_200]);
});
