// One benchmark in a process of its own: its figures are those of a run by itself, and its end is nobody else's.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { BenchResult } from './result.ts';

/**
 * @param name of a benchmark @param flags further ones of the command line
 * @returns what it printed; its standard error is ours
 * @throws Error with the reason if it gave no figures
 */
export async function runInChild(name: string, flags: readonly string[]): Promise<BenchResult> {
  const main = path.join(import.meta.dirname, '../main.ts');
  const child = spawn(process.execPath, [main, name, '--json', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? `status ${code}`));
  });
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) last = line;
  const end = await ended;
  const result = read(last);
  if (!result) throw new Error(`it ended with ${end} and no figures`);
  if (result.failed !== undefined) throw new Error(result.failed);
  return result;
}

/** What does not begin an object is no result. */
const read = (line: string): BenchResult | null =>
  line.startsWith('{') ? (JSON.parse(line) as BenchResult) : null;
