import { expect, test } from 'vitest';
import { SEEN_IN_PAGE } from '../../protocol/page/page-contract.ts';
import { differences, type Term } from './page-contract.ts';

const term: Partial<Term> = {
  cols: 80,
  rows: 24,
  buffer: { active: { cursorX: 0, cursorY: 0, viewportY: 0, baseY: 0 } },
  onCursorMove: () => ({ dispose() {} }),
  onRender: () => ({ dispose() {} }),
  onResize: () => ({ dispose() {} }),
  options: {},
  focus() {},
  fit() {},
  resize() {},
  refresh() {},
  scrollToBottom() {},
};
const page = { container: true, screen: true, connection: true, term };

test('ttyd 1.7.7’s page has everything', () => {
  expect(differences(page)).toEqual([]);
});

test('names every difference', () => {
  const nothing = { container: false, screen: false, connection: false, term: undefined };
  expect(differences(nothing)).toEqual([
    'no-container',
    'no-screen',
    'no-tty-socket',
    'no-window-term',
  ]);
  const { fit, buffer, options, ...rest } = term;
  expect(differences({ ...page, term: { ...rest, cols: 0 } })).toEqual([
    'no-term-size',
    'no-term-cursor',
    'no-term-options',
    'no-term-fit',
  ]);
});

test('each has its sentence for the operator, and each sentence can come', () => {
  const nothing = { container: false, screen: false, connection: false };
  const all = [
    { ...nothing, term: undefined },
    { ...nothing, term: {} },
  ].flatMap(differences);
  expect(new Set(all)).toEqual(new Set(Object.keys(SEEN_IN_PAGE)));
});
