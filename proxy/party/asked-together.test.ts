// DO4: many open sockets cost a room few questions, and each answer is as of when it was asked for, or later.
import { expect, test } from 'vitest';
import { AskedTogether } from './asked-together.ts';

function asking(most = 3) {
  const asked: string[][] = [];
  const underWay: PromiseWithResolvers<string[]>[] = [];
  const together = new AskedTogether<string, string, string>((place, questions) => {
    asked.push(questions.map((one) => `${place} ${one}`));
    const answer = Promise.withResolvers<string[]>();
    underWay.push(answer);
    return answer.promise;
  }, most);
  /** The oldest question is answered. */
  const answer = async (how: string, shorter = 0) => {
    const questions = asked[asked.length - underWay.length] ?? [];
    underWay.shift()?.resolve(questions.slice(shorter).map((one) => `${one} ${how}`));
    await new Promise(setImmediate);
  };
  return { together, asked, answer, fail: () => underWay.shift()?.reject(new Error('away')) };
}

test('DO4: one is asked at once; what comes up meanwhile goes together, the same question once', async () => {
  const { together, asked, answer } = asking();
  const first = together.ask('den', 'a');
  const later = ['b', 'c', 'b'].map((one) => together.ask('den', one));
  expect(asked).toEqual([['den a']]);
  await answer('1');
  expect(await first).toBe('den a 1');
  expect(asked.at(-1)).toEqual(['den b', 'den c']);
  await answer('2');
  expect(await Promise.all(later)).toEqual(['den b 2', 'den c 2', 'den b 2']);
});

test('DO4: a question that is under way answers none that comes up later', async () => {
  const { together, answer } = asking();
  const before = together.ask('den', 'a');
  const after = together.ask('den', 'a');
  await answer('open');
  await answer('closed');
  expect([await before, await after]).toEqual(['den a open', 'den a closed']);
});

test('DO4: not too many at once; other rooms do not wait', async () => {
  const { together, asked, answer } = asking();
  const all = ['a', 'b', 'c', 'd', 'e'].map((one) => together.ask('den', one));
  const other = together.ask('lab', 'a');
  expect(asked).toEqual([['den a'], ['lab a']]);
  await answer('1');
  expect(asked.at(-1)).toEqual(['den b', 'den c', 'den d']);
  await answer('2');
  expect(await other).toBe('lab a 2');
  await answer('3');
  await answer('4');
  expect(asked.at(-1)).toEqual(['den e']);
  expect(await Promise.all(all)).toHaveLength(5);
});

test('DO4: a question that fails, or has too few answers, fails for all who wait, and the next is asked anew', async () => {
  const { together, asked, answer, fail } = asking();
  const failed = Promise.allSettled(['a', 'b'].map((one) => together.ask('den', one)));
  fail();
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const short = Promise.allSettled([together.ask('den', 'c')]);
  await answer('1', 1);
  expect((await short).map(({ status }) => status)).toEqual(['rejected']);
  const last = together.ask('den', 'd');
  expect(asked).toEqual([['den a'], ['den c'], ['den d']]);
  await answer('2');
  expect(await last).toBe('den d 2');
});
