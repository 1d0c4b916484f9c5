// Input keeps its order at the gate, and what can't be told from a key does not wait for ever.
import { expect, it } from 'vitest';
import { until } from '../../../testing/until.ts';
import { InputGate } from './input-gate.ts';

function gated() {
  const state = { isBehind: true, passed: [] as string[] };
  const gate = new InputGate<string>(
    () => state.isBehind,
    (who, frame) => state.passed.push(`${who} ${frame.toString().slice(1)}`),
  );
  const take = (who: string, text: string) => gate.take(who, Buffer.from(`0${text}`));
  return { state, gate, take };
}

it('lets keys through at once', () => {
  const { state, take } = gated();
  take('a', 'x');
  take('b', '\x1b[A');
  expect(state.passed).toEqual(['a x', 'b \x1b[A']);
});

it('waits with what may be a key until our terminal has answered, and drops it if that is it', () => {
  const { state, gate, take } = gated();
  take('a', '\x1b[1;6R');
  take('b', 'x');
  expect(state.passed).toEqual([]);
  gate.answered('\x1b[1;6R');
  expect(state.passed).toEqual(['b x']);
});

it('lets it through, in order, once our terminal has read everything', () => {
  const { state, gate, take } = gated();
  take('a', '\x1b[1;2R');
  take('a', 'x');
  gate.progress();
  expect(state.passed).toEqual([]);
  state.isBehind = false;
  gate.progress();
  expect(state.passed).toEqual(['a \x1b[1;2R', 'a x']);
});

it('lets it through while our terminal never gets to the end', async () => {
  const { state, take } = gated();
  take('a', '\x1b[1;2R');
  take('a', '\x03');
  await until(() => expect(state.passed).toEqual(['a \x1b[1;2R', 'a \x03']));
  take('a', 'y');
  expect(state.passed).toHaveLength(3);
});
