// What residents do and spend, for `/metrics`: by room, never by person.
import { Counter, Histogram, type Registry } from 'prom-client';
import type { Usage } from '../../agent/model/model.ts';

export interface ResidentMeter {
  /** From the reservation of a turn to its first word. */
  firstWord(seconds: number): void;
  /** @param room its id @param how as turns end (AG2) */
  turnEnded(room: string, how: string): void;
  used(room: string, usage: Usage, usd: number): void;
}

export function createResidentMeter(registry: Registry): ResidentMeter {
  const registers = [registry];
  const first = new Histogram({
    name: 'rooms_resident_first_word_seconds',
    help: 'From the beginning of a resident’s turn to its first word in the room',
    buckets: [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64],
    registers,
  });
  const turns = new Counter({
    name: 'rooms_resident_turns_total',
    help: 'Turns of residents, by room and how they ended: done, stopped, failed, refused, timeout',
    labelNames: ['room', 'how'],
    registers,
  });
  const tokens = new Counter({
    name: 'rooms_resident_tokens_total',
    help: 'Tokens of residents’ models, by room and kind',
    labelNames: ['room', 'kind'],
    registers,
  });
  const money = new Counter({
    name: 'rooms_resident_usd_total',
    help: 'US dollars that they cost by the table of prices, by room',
    labelNames: ['room'],
    registers,
  });
  return {
    firstWord: (seconds) => first.observe(seconds),
    turnEnded: (room, how) => turns.inc({ room, how }),
    used(room, usage, usd) {
      const kinds = {
        input: 'input',
        output: 'output',
        cacheRead: 'cache_read',
        cacheWrite: 'cache_write',
      } as const;
      for (const [key, kind] of Object.entries(kinds))
        tokens.inc({ room, kind }, usage[key as keyof Usage]);
      money.inc({ room }, usd);
    },
  };
}
