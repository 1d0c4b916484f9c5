import { expect, test } from 'vitest';
import { differences, type Term } from './page-contract.ts';

const term: Partial<Term> = {
  cols: 80,
  rows: 24,
  buffer: { active: { cursorX: 0, cursorY: 0, viewportY: 0, baseY: 0 } },
  onCursorMove: () => ({ dispose() {} }),
  onRender: () => ({ dispose() {} }),
  onResize: () => ({ dispose() {} }),
  focus() {},
  fit() {},
};
const page = { container: true, screen: true, term };

test('ttyd 1.7.7’s page has everything', () => {
  expect(differences(page)).toEqual([]);
});

test('names every difference', () => {
  expect(differences({ container: false, screen: false, term: undefined })).toEqual([
    '#terminal-container is missing',
    '.xterm-screen is missing',
    'window.term is missing',
  ]);
  const { fit, buffer, ...rest } = term;
  expect(differences({ ...page, term: { ...rest, cols: 0 } })).toEqual([
    'term.cols and term.rows are no sizes',
    'term.buffer.active has no cursor',
    'term.fit is no function',
  ]);
});
