// Changes of one file follow each other, and those of others don't wait for them.
import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('each begins once the one before has ended, also where that failed; another file has turns of its own', async () => {
  const turns = new Turns();
  const said: string[] = [];
  const first = Promise.withResolvers<void>();
  const work = (name: string, until?: Promise<void>) => async () => {
    said.push(`${name} begins`);
    await until;
    said.push(`${name} ends`);
    return name;
  };
  const failing = turns.of('a', work('one', first.promise));
  const next = turns.of('a', work('two'));
  expect(await turns.of('b', work('other'))).toBe('other');
  first.reject(new Error('full'));
  await expect(failing).rejects.toThrow('full');
  expect(await next).toBe('two');
  expect(said).toEqual(['one begins', 'other begins', 'other ends', 'two begins', 'two ends']);
});
