// A line typed into the chat window of one app until another person's terminal shows it.
import { type Stats, stats } from '../tools/stats.ts';
import { seen } from '../tools/visitor.ts';
import { rest } from '../tools/wait.ts';
import type { Table } from './table.ts';

/**
 * A bridge sends 4 lines of its person in 10 s and leaves the fifth of LI1 to the browser; one more than these is the
 * first person's first line, which opens everybody's chat window.
 */
const LINES_EACH = 3;
const PEOPLE = 4;
const PACE_MS = 300;
const F9 = '\x1b[20~';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** ms from the Return key to the next person's screen. */
export async function chat(table: Table): Promise<Stats> {
  const people = table.seats.slice(0, PEOPLE).map(({ terminal }) => terminal);
  const times: number[] = [];
  let used = 0;
  /** Lines differ from their neighbours in every cell, so that a screen that redraws differences draws them whole. */
  const next = (): string => {
    used += 1;
    return LETTERS.charAt(used % LETTERS.length).repeat(7);
  };
  for (const [i, from] of people.entries()) {
    const to = people[(i + 1) % people.length] ?? from;
    from.type(F9);
    await rest(PACE_MS);
    for (let n = i === 0 ? -1 : 0; n < LINES_EACH; n += 1) {
      const line = next();
      from.type(line);
      await rest(PACE_MS);
      const shown = seen(to, line, 10_000);
      const started = performance.now();
      from.type('\r');
      await shown;
      if (n >= 0) times.push(performance.now() - started);
      // Before the next ones every terminal has to have shown it.
      await rest(PACE_MS);
    }
  }
  return stats(times);
}
