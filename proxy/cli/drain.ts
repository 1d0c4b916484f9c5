// `drain`: takes this machine away from the others of its installation, or says that it stays.
import { Command, InvalidArgumentError } from 'commander';
import { print, span } from './output.ts';
import { askProxy, bodyOf, findRunning } from './running.ts';

const MOST_S = 86_400;

interface Drained {
  draining: boolean;
  until: number | null;
  seats: number;
  others: number;
}

interface DrainOptions {
  within: number;
  off?: boolean;
  force?: boolean;
}

export function drainCommand(): Command {
  return new Command('drain')
    .description('take this machine away: nobody new comes in, who sits here moves to another')
    .option(
      '--within <SECONDS>',
      'who still sits here then is sent to another machine',
      seconds,
      300,
    )
    .option('--off', 'it stays: newcomers come in again')
    .option('--force', 'also where the party of all machines runs here: their rooms end, too')
    .action(async ({ within, off = false, force = false }: DrainOptions) => {
      const at = await findRunning();
      const body = off ? { off } : { within_s: within, force };
      const answer = await askProxy(at, '/api/ops/drain', { method: 'POST', body });
      const { draining, seats, others } = bodyOf(answer, 'DRAIN_FAILED') as Drained;
      if (!draining) {
        print('stays  newcomers come in again');
        return;
      }
      const sit = seats === 1 ? '1 seat' : `${seats} seats`;
      print(
        `leaves  ${sit} here; who still sits in one in ${span(within * 1_000)} is sent elsewhere, then it ends`,
      );
      if (others === 0)
        print('No other machine is there to take anybody: start one, or `teleport drain --off`.');
    });
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 0 && value <= MOST_S))
    throw new InvalidArgumentError(`0 to ${MOST_S}.`);
  return value;
}
