// A word typed into an editor of one app until another person's terminal shows it in the same text.
import { type Stats, stats } from '../tools/stats.ts';
import { seen } from '../tools/visitor.ts';
import { rest } from '../tools/wait.ts';
import { ends, type Table } from './table.ts';

const PACE_MS = 300;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** ms from the keys to the last person's screen. @param count how many words, of which both ends write every other */
export async function typing(table: Table, count: number): Promise<Stats> {
  const [a, b] = ends(table);
  await a.app.ipc.request('create_window', { type: 'text_editor', x: 2, y: 2, w: 60, h: 14 });
  const isThere = ({ windows }: { windows: readonly { type: string }[] }) =>
    windows.some(({ type }) => type === 'text_editor');
  for (const { app } of [a, b]) {
    const { windows } = await app.until(isThere);
    const id = windows.find(({ type }) => type === 'text_editor')?.id ?? '';
    await app.ipc.request('focus_window', { id });
  }
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const [from, to] = i % 2 === 0 ? [a, b] : [b, a];
    // Differs from its neighbours in every cell, so that a screen that redraws differences draws it whole.
    const word = LETTERS.charAt(i % LETTERS.length).repeat(7);
    await rest(PACE_MS);
    const shown = seen(to.terminal, word, 10_000);
    const started = performance.now();
    from.terminal.type(`${word} `);
    await shown;
    times.push(performance.now() - started);
  }
  return stats(times);
}
