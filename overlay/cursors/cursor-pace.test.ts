import * as v from 'valibot';
import { expect, test } from 'vitest';
import { cursorSchema } from '../../protocol/messages.ts';
import { CursorPace } from './cursor-pace.ts';

test('CU1: sends at once, then at most every 50 ms, with every sample in between', () => {
  const pace = new CursorPace();
  expect(pace.due(0)).toBeNull();
  pace.move('pointer', { x: 1, y: 1 }, 0);
  expect(pace.take(0)?.p).toEqual([[0, 1, 1]]);
  pace.move('pointer', { x: 2, y: 1 }, 16.4);
  pace.move('pointer', { x: 3, y: 1 }, 33);
  expect(pace.due(33)).toBe(17);
  expect(pace.take(33)).toBeNull();
  expect(pace.take(50)).toEqual({
    type: 'cursor_pos',
    k: 'pointer',
    p: [
      [0, 2, 1],
      [17, 3, 1],
    ],
  });
  expect(pace.due(50)).toBeNull();
});

test('CU1: pointer and caret share the pace, and neither starves the other', () => {
  const pace = new CursorPace();
  const sent: string[] = [];
  for (let now = 0; now < 1_000; now += 10) {
    pace.move('pointer', { x: now / 10, y: 0 }, now);
    pace.move('caret', { x: 0, y: now / 10 }, now);
    const frame = pace.take(now);
    if (frame) {
      sent.push(frame.k);
      expect(v.safeParse(cursorSchema, frame).success).toBe(true);
    }
  }
  expect(sent.length).toBe(20);
  expect(sent.filter((k) => k === 'caret').length).toBe(10);
});

test('a cursor that has not moved is not sent', () => {
  const pace = new CursorPace();
  pace.move('caret', { x: 5, y: 5 }, 0);
  pace.take(0);
  pace.move('caret', { x: 5, y: 5 }, 100);
  expect(pace.due(100)).toBeNull();
});

test('leaving is said once, with an empty frame, and after it the same place is news', () => {
  const pace = new CursorPace();
  pace.leave('pointer');
  expect(pace.due(0)).toBeNull();
  pace.move('pointer', { x: 5, y: 5 }, 0);
  pace.take(0);
  pace.move('pointer', { x: 6, y: 5 }, 10);
  pace.leave('pointer');
  expect(pace.take(60)).toEqual({ type: 'cursor_pos', k: 'pointer', p: [] });
  pace.leave('pointer');
  expect(pace.due(200)).toBeNull();
  pace.move('pointer', { x: 6, y: 5 }, 300);
  expect(pace.take(300)?.p.length).toBe(1);
});

test('many samples in one frame: the oldest go, within the protocol’s limit', () => {
  const pace = new CursorPace();
  for (let i = 0; i < 40; i += 1) pace.move('pointer', { x: i, y: 0 }, i);
  const frame = pace.take(40);
  expect(frame?.p.at(-1)?.[1]).toBe(39);
  expect(v.safeParse(cursorSchema, frame).success).toBe(true);
});

test('a new connection is told what is still there', () => {
  const pace = new CursorPace();
  pace.move('pointer', { x: 5, y: 5 }, 0);
  pace.move('caret', { x: 1, y: 1 }, 0);
  pace.take(0);
  pace.leave('pointer');
  pace.restart(500);
  expect(pace.take(500)?.k).toBe('caret');
  expect(pace.due(600)).toBeNull();
});

test('GE2: a place inside a window goes along, and one that changes under a resting pointer is told', () => {
  const pace = new CursorPace();
  pace.move('pointer', { x: 1, y: 1, w: ['b7:3', 4, 2, 0.5, 0.25] }, 0);
  const frame = pace.take(0);
  expect(frame?.w).toEqual(['b7:3', 4, 2, 0.5, 0.25]);
  expect(v.safeParse(cursorSchema, frame).success).toBe(true);
  pace.move('pointer', { x: 1, y: 1, w: ['b7:3', 4, 2, 0.5, 0.25] }, 60);
  expect(pace.due(60)).toBeNull();
  pace.move('pointer', { x: 1, y: 1, w: ['b7:3', 3, 2, 0.5, 0.25] }, 70);
  expect(pace.take(70)?.w).toEqual(['b7:3', 3, 2, 0.5, 0.25]);
  pace.move('pointer', { x: 1, y: 1 }, 130);
  expect(pace.take(130)).toEqual({ type: 'cursor_pos', k: 'pointer', p: [[0, 1, 1]] });
  pace.move('pointer', { x: 2, y: 1, w: ['b7:3', 3, 2] }, 190);
  pace.restart(200);
  expect(pace.take(200)?.w).toEqual(['b7:3', 3, 2]);
});
