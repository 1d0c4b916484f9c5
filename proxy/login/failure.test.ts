// What the log says about a failure: enough to mend it, and nothing that was sent.
import { expect, test } from 'vitest';
import { failureOf, LoginFailure, word } from './failure.ts';

const NONE: ReadonlySet<string> = new Set();

test('an error of no library is told by its name and place, never by its message', () => {
  for (const message of ['eyJhbGci', 'eyJhbGci\n    at eyJhbGci', '']) {
    const { code, reason } = failureOf(new SyntaxError(message), NONE);
    expect(code).toBe('LOGIN_FAILED');
    expect(reason).toMatch(/^SyntaxError at .*failure\.test\.ts:\d+:\d+/);
    expect(reason).not.toContain('eyJ');
  }
  expect(failureOf('eyJ', NONE).reason).toBe('something that is no error');
});

test('a failure of ours is found below others', () => {
  const ours = new LoginFailure('LOGIN_UNAVAILABLE', 'ECONNREFUSED');
  expect(failureOf(new Error('x', { cause: new Error('y', { cause: ours }) }), NONE)).toBe(ours);
});

test('codes from elsewhere are shown only if they are words', () => {
  for (const code of ['invalid_grant', 'ERR_X', 'http://a']) expect(word(code)).not.toContain(' ');
  for (const odd of ['a b', 'a\n', '', 'x'.repeat(65), 7, null, '\u001b'])
    expect(word(odd)).toBe('unreadable');
});
