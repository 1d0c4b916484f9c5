// What the stand-ins for tunnel programs have in common. Each runs as a program of its own, prints what the real one
// prints, forwards for real on a port of this machine, and ends as the real one does.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where a stand-in tells its test about itself, and is told what to do wrong. Real tunnels know no such variable. */
const dir = process.env.TUNNEL_STAND_IN ?? '';

export interface StandInFacts {
  pid: number;
  /** It forwards from there. */
  port: number;
  /** How often it was started, this time included. */
  runs: number;
  args: string[];
  /** Names of its environment. */
  env: string[];
}

/** Counts this run, tells the test of it, and ends on a signal. @returns how often it was started */
export function beginRun(program: string, port: number): number {
  const file = path.join(dir, `${program}.json`);
  const runs = runsOf(program) + 1;
  const facts: StandInFacts = {
    ...{ pid: process.pid, port, runs },
    ...{ args: process.argv.slice(2), env: Object.keys(process.env) },
  };
  writeFileSync(`${file}.new`, JSON.stringify(facts));
  renameSync(`${file}.new`, file);
  return runs;
}

function runsOf(program: string): number {
  const file = path.join(dir, `${program}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as StandInFacts).runs : 0;
}

/** Whether the test wants it to fail. */
export const fails = (program: string): boolean => existsSync(path.join(dir, `${program}.fails`));

/** Whether it never gets as far as to be open. */
export const hangs = (program: string): boolean => existsSync(path.join(dir, `${program}.hangs`));

/** Whether nobody reaches what it forwards. */
export const isClosed = (program: string): boolean =>
  existsSync(path.join(dir, `${program}.closed`));

/** Whether it gets the same address each time, as a funnel does. */
export const staysTheSame = (program: string): boolean =>
  existsSync(path.join(dir, `${program}.same`));
