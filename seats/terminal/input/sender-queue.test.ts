// Bytes of several senders, against a plain list of them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SenderQueue } from './sender-queue.ts';

/** Of a sender: its bytes say whose they are. */
const bytesOf = (lengths: { minLength: number; maxLength: number }) =>
  fc.record({ ada: fc.boolean(), bytes: fc.uint8Array({ ...lengths, max: 127 }) });
const act = fc.oneof(
  { weight: 5, arbitrary: bytesOf({ minLength: 1, maxLength: 40 }) },
  { weight: 1, arbitrary: bytesOf({ minLength: 16_000, maxLength: 17_000 }) },
  { weight: 3, arbitrary: fc.record({ take: fc.integer({ min: 1, max: 20_000 }) }) },
  { weight: 1, arbitrary: fc.constant({ clear: true as const }) },
);
const senderOf = (byte: number | undefined) =>
  byte === undefined ? undefined : byte < 128 ? 'ada' : 'bob';

test('it gives back what was put in, in order and each with its sender, whatever is taken at a time', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const queue = new SenderQueue<string>();
      let plain = Buffer.alloc(0);
      for (const one of acts) {
        if ('bytes' in one) {
          const bytes = one.bytes.map((byte) => (one.ada ? byte : byte + 128));
          queue.push(one.ada ? 'ada' : 'bob', bytes);
          plain = Buffer.concat([plain, bytes]);
        } else if ('take' in one) {
          const taken = queue.take(one.take);
          const bytes = taken?.bytes ?? new Uint8Array();
          expect(bytes.length).toBeLessThanOrEqual(one.take);
          expect(bytes.length > 0).toBe(plain.length > 0);
          expect(plain.subarray(0, bytes.length).equals(bytes)).toBe(true);
          expect(taken?.who).toBe(senderOf(bytes[0]));
          expect(senderOf(bytes.at(-1))).toBe(senderOf(bytes[0]));
          plain = plain.subarray(bytes.length);
        } else {
          queue.clear();
          plain = Buffer.alloc(0);
        }
        expect(queue.length).toBe(plain.length);
        expect([queue.oldest, queue.newest]).toEqual([senderOf(plain[0]), senderOf(plain.at(-1))]);
        expect(Buffer.concat([...queue].map(({ bytes }) => bytes)).equals(plain)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('what is sent byte by byte costs little more than its bytes; what senders take turns with costs more', () => {
  const cost = (senders: string[]) => {
    const queue = new SenderQueue<string>();
    let sum = 0;
    for (let i = 0; i < 30_000; i += 1) {
      const sender = senders[i % senders.length] as string;
      sum += queue.costOf(sender, Uint8Array.of(i));
      queue.push(sender, Uint8Array.of(i));
    }
    return sum;
  };
  expect(cost(['ada'])).toBeLessThan(31_000);
  expect(cost(['ada', 'bob'])).toBe(30_000 * 65);
});
