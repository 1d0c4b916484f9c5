// Finds a shorter script that still fails, by leaving out items and then plainer conditions; for people who read traces.
import type { Script } from './script.ts';
import { runScript } from './world.ts';

/** The first problem without its names and numbers: a shorter script has to fail in the same way. */
async function kindOf(script: Script): Promise<string> {
  const [first = ''] = (await runScript(script)).problems;
  return first.replace(/\(.*?\)|\d+|\b(open|close|title|prop\.\w+|[xywh])\b/g, '');
}

/** @returns a script that fails, or the one given if it does not fail */
export async function shrink(script: Script): Promise<Script> {
  const kind = await kindOf(script);
  if (kind === '') return script;
  const fails = async (candidate: Script): Promise<boolean> => (await kindOf(candidate)) === kind;
  let best = script;
  for (
    let size = Math.ceil(best.items.length / 2);
    size >= 1;
    size = size > 1 ? Math.ceil(size / 2) : 0
  ) {
    for (let at = 0; at < best.items.length; ) {
      const items = [...best.items.slice(0, at), ...best.items.slice(at + size)];
      const candidate = { ...best, items };
      if (await fails(candidate)) best = candidate;
      else at += size;
    }
  }
  const plainer: Partial<Script>[] = [
    { layout: [] },
    { buried: 0 },
    { crowd: 0 },
    { epilogue: 'none' },
  ];
  for (const change of plainer) {
    const candidate = { ...best, ...change };
    if (await fails(candidate)) best = candidate;
  }
  for (const [i, seat] of best.seats.entries()) {
    const traits = { ...seat.traits, startup: [] };
    const candidate = { ...best, seats: best.seats.with(i, { ...seat, traits }) };
    if (await fails(candidate)) best = candidate;
  }
  const last = best.seats.length - 1;
  const fewer = { ...best, seats: best.seats.slice(0, last) };
  return last > 0 && (await fails(fewer)) ? fewer : best;
}
