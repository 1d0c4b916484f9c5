// Simulated rooms that are paused now and then, whole or a seat of them: whatever happens meanwhile is not lost.
import { Random } from '../../testing/random.ts';
import { drawScript, type Script } from './script.ts';
import { testSeeds } from './series.ts';

/** The run of a seed, with pauses in it. */
function withPauses(seed: number): Script {
  const script = drawScript(seed);
  const random = new Random(seed);
  const pauses = Array.from({ length: random.int(1, 5) }, () => ({
    at: random.int(0, script.until),
    what: 'pause' as const,
    seat: random.int(0, script.seats.length - 1),
    salt: random.seed(),
  }));
  return { ...script, items: [...script.items, ...pauses].sort((a, b) => a.at - b.at) };
}

testSeeds(
  1,
  200,
  'LK2: seeds $from to $to, paused now and then, end alike, lose nothing, and rest',
  withPauses,
);
