import { expect, test } from 'vitest';
import { keyProblem } from './key-choice.ts';

test.each([
  ['Control+Alt+KeyK', null],
  ['Shift+F5', null],
  ['Control+Shift+Comma', 'That is already the key for “React”.'],
  ['Control+Shift+KeyC', 'That copies from the terminal.'],
  ['Control+Shift+KeyW', 'That is your browser’s: it closes the window.'],
  ['Control+KeyC', 'The terminal needs that.'],
  ['KeyA', 'The terminal needs that.'],
  ['F5', 'The terminal needs that.'],
])('%s for the chat: %s', (binding, problem) => {
  const said = keyProblem({}, 'chat', binding);
  if (problem === null) expect(said).toBe(null);
  else expect(said?.startsWith(problem)).toBe(true);
});

test('its own key may be chosen again, and one that another has given up', () => {
  expect(keyProblem({}, 'chat', 'Control+Shift+Enter')).toBe(null);
  expect(keyProblem({ react: null }, 'chat', 'Control+Shift+Comma')).toBe(null);
});
