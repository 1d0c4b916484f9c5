// Runs the command line in the test's own process: a new Node for each of a hundred commands would take a second each.
import path from 'node:path';
import { transform } from 'esbuild';
import { vi } from 'vitest';

export interface CliResult {
  stdout: string;
  stderr: string;
  exitCode: number;
}

const CLI = path.join(import.meta.dirname, '../cli/cli.ts');
let runs = 0;

/**
 * Runs a command as `node proxy/cli/cli.ts ARGS` would; one at a time, since folder and output are the process's. Not
 * for a start that gets as far as a proxy: its signal handlers would stay.
 * @param env in addition to this process's; undefined: not set
 */
export async function runCli(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<CliResult> {
  // esbuild's process stays in the folder in which it began, and a test's is gone at the next command's bundling.
  await transform('');
  const before = {
    ...{ cwd: process.cwd(), argv: process.argv, listeners: warnings() },
    signals: process.listenerCount('SIGTERM'),
  };
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      said[name] += chunk;
      return true;
    }),
  );
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    process.exitCode = code ?? 0;
    return undefined as never;
  });
  for (const [key, value] of Object.entries(env)) vi.stubEnv(key, value);
  process.argv = [process.execPath, CLI, ...args];
  process.chdir(cwd);
  runs += 1;
  try {
    // Evaluated anew each time; its imports are not.
    await import(/* @vite-ignore */ `../cli/cli.ts?run=${runs}`);
    // Node emits warnings one turn later.
    await new Promise((resolve) => setImmediate(resolve));
    if (process.listenerCount('SIGTERM') > before.signals) throw new Error('it began a proxy');
    return { ...said, exitCode: Number(process.exitCode ?? 0) };
  } finally {
    for (const spy of [...spies, exit]) spy.mockRestore();
    vi.unstubAllEnvs();
    process.chdir(before.cwd);
    process.argv = before.argv;
    process.exitCode = undefined;
    process.removeAllListeners('warning');
    for (const listener of before.listeners) process.on('warning', listener);
  }
}

const warnings = () => process.listeners('warning') as ((warning: Error) => void)[];
