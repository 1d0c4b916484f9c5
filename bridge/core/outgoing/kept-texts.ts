// What a bridge's file has of edits that are not sent yet (TE4): plain texts, since the documents stay with the room.
import * as v from 'valibot';
import { editText, replacement } from '../../../protocol/texts/edits.ts';
import { textEditsSchema } from '../../../protocol/texts/edits-schema.ts';
import type { RoomWindow } from '../../../protocol/texts/room-window.ts';
import type { Op } from '../../../protocol/windows.ts';
import { type Canonical, desiredOf } from '../canonical.ts';
import type { Outbox } from '../outbox.ts';

/** The text that a room had without them, and what each delta made of it; what was not in one yet has no number. */
export const keptTextSchema = v.object({
  text: v.string(),
  steps: v.array(v.object({ seq: v.exactOptional(v.number()), edits: textEditsSchema })),
});
export type KeptText = v.InferOutput<typeof keptTextSchema>;

type Deltas = readonly { seq?: number; ops: readonly Op[] }[];

/** All such texts, by window. @param kept those of an earlier process, which count until the room has told its windows */
export function keptTexts({
  outbox,
  canonical,
  kept,
}: {
  outbox: Outbox;
  canonical: Canonical;
  kept: ReadonlyMap<string, KeptText>;
}): Map<string, KeptText> {
  const deltas: Deltas = [...outbox.deltas, { ops: outbox.waiting }];
  const written = new Set(deltas.flatMap(({ ops }) => ops.flatMap(writtenIn)));
  const texts = [...written].flatMap((g): [string, KeptText][] => {
    const window = canonical.windows.get(g);
    const text = window ? stepsOf(window, deltas) : kept.get(g);
    return text ? [[g, text]] : [];
  });
  return new Map(texts);
}

/** The window whose text an op edits, for `flatMap`. */
export const writtenIn = (op: Op): string | [] => (op.op === 'text' ? op.g : []);

function stepsOf(window: RoomWindow, deltas: Deltas): KeptText {
  const { g } = window;
  let now = window;
  const steps = deltas.flatMap(({ seq, ops }) => {
    const own = ops.filter((op) => writtenIn(op) === g);
    if (own.length === 0) return [];
    const before = now;
    now = desiredOf({ windows: new Map([[g, now]]), desktop: null }, own).windows.get(g) ?? now;
    const edits = replacement(String(before.text), String(now.text));
    return [{ ...(seq !== undefined && { seq }), edits }];
  });
  return { text: String(window.text), steps };
}

/** The texts before and after what a room has not answered. @param ack the newest delta that it has */
export function unanswered({ text, steps }: KeptText, ack: number): { old: string; mine: string } {
  const isAnswered = ({ seq }: Step): boolean => seq !== undefined && seq <= ack;
  const old = after(text, steps.filter(isAnswered));
  return {
    old,
    mine: after(
      old,
      steps.filter((step) => !isAnswered(step)),
    ),
  };
}

type Step = KeptText['steps'][number];
const after = (text: string, steps: readonly Step[]): string =>
  steps.reduce((now, { edits }) => editText(now, edits), text);
