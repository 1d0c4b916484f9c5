// The texts of a reading (BR19): what their people have written, beside what this bridge has had written there.
import { toWire } from '../../../../protocol/texts/room-window.ts';
import { SharedText } from '../../../../protocol/texts/shared-text.ts';
import type { TextOp } from '../../../../protocol/windows.ts';
import { assumed, type Capture, capture, firstShown } from '../../texts/shown.ts';
import type { Edits } from '../edits.ts';
import {
  type Abilities,
  type Entry,
  type Local,
  type LocalWindow,
  mayHaveRun,
  type Sent,
  type Windows,
  wasAnswered,
} from '../local.ts';
import { missed } from '../refusals.ts';

interface TextReading {
  windows: readonly LocalWindow[];
  /** The last command, as it was before this reading. */
  sent: Sent | null;
  opened: Edits['opened'];
  desired: Windows;
  can: Abilities;
  sid: string;
  writer: number;
}

/** @param local after the other edits of this reading */
export function findTextEdits(local: Local, reading: TextReading): { local: Local; ops: TextOp[] } {
  const byId = new Map(reading.windows.map((window) => [window.id, window]));
  const entries = new Map<string, Entry>();
  const ops: TextOp[] = [];
  for (const [g, entry] of local.entries) {
    const taken = textEdits(entry, byId.get(entry.id), reading);
    entries.set(g, taken.entry);
    if (taken.update) ops.push({ op: 'text', g, u: toWire(taken.update) });
  }
  return { local: { ...local, entries }, ops };
}

function textEdits(
  entry: Entry,
  window: LocalWindow | undefined,
  reading: TextReading,
): { entry: Entry; update?: Uint8Array } {
  const { g, text: before } = entry;
  const read = window?.text;
  if (!read) {
    if (!before) return { entry };
    const sent = sentTo(entry, reading);
    const now = sent?.isCertain ? assumed(before, sent.step) : before;
    return { entry: { ...entry, text: { ...now, isUnread: true } } };
  }
  const { own, made } = reading.opened;
  const want = own.has(g) ? SharedText.empty() : reading.desired.get(g)?.text;
  if (!want) return { entry };
  const isStill = before && !before.isUnread && before.known === want;
  if (isStill && before.revision === read.revision && reading.sent === null) return { entry };
  const { sid, writer, can } = reading;
  // Such windows begin without a text: what is there was written since. An app that tells less may have put it there itself.
  const isNew = own.has(g) || (made === g && can.edits);
  const start = isNew ? firstShown(-1, '') : firstShown(read.revision, read.text);
  const sent = sentTo(entry, reading);
  const how: Capture = { want, sent, isExact: can.edits === true, sid, writer };
  const { shown, update, isDone } = capture(before ?? start, read, how);
  return {
    entry: { ...entry, text: shown, tries: triesAfter(entry, reading.sent, read.text, isDone) },
    ...(update && { update }),
  };
}

function sentTo({ g }: Entry, { sent }: TextReading): Capture['sent'] {
  if (sent?.command.kind !== 'text' || sent.command.g !== g || !mayHaveRun(sent)) return null;
  return { step: sent.command, isCertain: wasAnswered(sent) };
}

/** BR6: what an app has answered and not done. One whose text had changed meanwhile has refused nothing. */
function triesAfter(
  { g, tries, text }: Entry,
  sent: Sent | null,
  now: string,
  isDone: boolean,
): Entry['tries'] {
  if (sent?.command.kind !== 'text' || sent.command.g !== g || !wasAnswered(sent)) return tries;
  const next = new Map(tries);
  const hasChanged = sent.outcome.res === 'error' && now !== text?.text;
  if (isDone || hasChanged) next.delete('text');
  else next.set('text', missed(tries.get('text'), String(text?.known), now));
  return next;
}
