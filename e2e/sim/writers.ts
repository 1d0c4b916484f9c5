// Draws rooms in which everybody writes in the same few texts, at once and all the time, whatever else happens.
import { Random } from '../../testing/random.ts';
import type { NewLocal } from './app/traits.ts';
import { drawScript, type Script, type SeatPlan } from './script.ts';

const EDITOR: NewLocal = { type: 'text_editor', rect: [4, 2, 40, 12], title: 'Notes', props: {} };

/** The run of a seed with apps that have texts, and people who write. */
export function withWriters(seed: number): Script {
  const script = drawScript(seed);
  const random = new Random(seed);
  const layout = Array.from({ length: random.int(1, 2) }, () => EDITOR);
  const seats = script.seats.map((plan) => withTexts(plan, random));
  const writes = Array.from({ length: random.int(5, 60) }, () => ({
    at: random.int(0, script.until),
    what: 'write' as const,
    seat: random.int(0, seats.length - 1),
    salt: random.seed(),
  }));
  const items = [...script.items, ...writes].sort((a, b) => a.at - b.at);
  return { ...script, layout, seats, items, crowd: 0 };
}

function withTexts(plan: SeatPlan, random: Random): SeatPlan {
  const { traits } = plan;
  const can = { ...traits.can, text: true, edits: random.chance(0.85) };
  const types = [...new Set([...traits.types, 'text_editor'])];
  return { ...plan, traits: { ...traits, can, types, startup: [], kind: 'desktop' } };
}
