// One mirrored window: separates the user's changes from the effects of this bridge's own commands (BR4 to BR7).
import { sameRect } from '../../../protocol/geometry.ts';
import type { Registers } from '../../../protocol/registers.ts';
import type { RoomWindow } from '../../../protocol/texts/room-window.ts';
import type { WindowOp } from '../../../protocol/windows.ts';
import {
  type Entry,
  type LocalWindow,
  mayHaveRun,
  type Sent,
  seenOf,
  type Windows,
  wasAnswered,
} from './local.ts';
import { countMisses, missed, restartTotal, retryOther } from './refusals.ts';
import { type Change, rulesFor, rulesOf } from './registers.ts';

/**
 * Takes one window of a reading.
 * @param want the window's desired state; undefined if it is to be closed
 * @param sent the last command, absorbed if it concerns this window (BR5, BR8)
 */
export function entryEdits(
  entry: Entry,
  window: LocalWindow,
  want: RoomWindow | undefined,
  sent: Sent | null,
  resized: boolean,
): { entry: Entry; op: WindowOp | undefined } {
  const command = sent && 'id' in sent.command && sent.command.g === entry.g ? sent.command : null;
  const setting = command && command.kind !== 'close' && command.kind !== 'text' ? command : null;
  // A command that failed or was never sent changed nothing, so there is nothing to absorb.
  const absorbed = new Set(
    setting && sent && mayHaveRun(sent)
      ? rulesFor(setting).flatMap(({ register, echoes = [] }) => [register, ...echoes])
      : [],
  );
  const { g, seen } = entry;
  const now = seenOf(window);
  const next = now.zoomed ? { ...now, rect: seen.rect } : now;
  const tries = new Map(entry.tries);
  const base = want?.rect ?? window.rect;
  const change: Change = { type: entry.type, was: seen, now: next, base, resized };
  let edit: Registers = {};
  for (const rule of rulesOf(next.props, seen.props, next.strokes !== undefined)) {
    const value = rule.of(next);
    if (value === undefined || rule.same(value, rule.of(seen))) continue;
    const before = edit;
    if (!absorbed.has(rule.register)) edit = rule.put(edit, change);
    if (edit === before) continue;
    tries.delete(rule.excuses ?? rule.register);
    restartTotal(tries, rule.register);
  }
  if (resized || (next.zoomed === true) !== (seen.zoomed === true)) {
    tries.delete('pos');
    tries.delete('size');
  }
  if (command && sent && wasAnswered(sent)) {
    if (setting) countMisses(tries, setting, next);
    else if (command.kind === 'close') tries.set('gone', missed(tries.get('gone'), true));
  }
  if (!sameRect(seen.rect, next.rect)) retryOther(tries, seen.rect, next.rect, command?.kind);
  const changed = Object.keys(edit).length > 0;
  // PA4: an app that can't tell its strokes for once is asked again.
  const isUnread = seen.unread !== undefined && next.strokes === undefined;
  const kept = isUnread ? { ...next, unread: seen.unread } : next;
  const { refused, ...others } = entry;
  const told = setting?.kind === 'props' && sent && wasAnswered(sent) ? setting.props : {};
  // Of what its person has taken back meanwhile there is nothing to tell.
  const isShown = (key: string) =>
    next.strokes === undefined || Object.hasOwn(next.props ?? {}, key);
  const untold = new Set(
    [...(refused ?? [])].filter((key) => !Object.hasOwn(told, key) && isShown(key)),
  );
  return {
    entry: { ...others, seen: kept, tries, ...(untold.size > 0 && { refused: untold }) },
    op: changed ? { op: 'set', g, ...edit } : undefined,
  };
}

/** Drops ops on windows that the room no longer has: delete wins (ST3). */
export function reasonless(desired: Windows, added: ReadonlyMap<string, WindowOp>) {
  return (op: WindowOp): boolean => op.op === 'add' || desired.has(op.g) || added.has(op.g);
}
