// AG6: what a host has edited is judged by the tool's schema.
import { expect, test } from 'vitest';
import { inputProblem } from './hand-input.ts';

test('AG6: an edited input is taken if the tool takes it, else it is said where it is wrong', () => {
  expect(inputProblem('look', '{"at":"windows"}')).toBe('');
  expect(inputProblem('look', '{"at":"secrets"}')).toMatch(/^at: /);
  expect(inputProblem('raise', '{}')).toMatch(/^window: /);
  for (const input of ['{', '[]', '"x"', 'null']) expect(inputProblem('look', input)).not.toBe('');
});
