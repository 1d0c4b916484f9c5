// A bridge's reports to the room: which windows its app can't show (BR10), and the hash of its state (BR11).
import type { ClientInput } from '../../protocol/messages.ts';
import { hashWindows } from '../../protocol/windows.ts';
import type { Mirror } from './mirror.ts';
import { unconfirmed } from './outbox.ts';
import { cannotShow } from './plan.ts';

/** Windows of the room that this app can't show, with the reason (BR10). */
export function failures(mirror: Mirror): { g: string; code: string }[] {
  return [...mirror.canonical.windows.values()].flatMap((window) => {
    if (mirror.local.entries.has(window.g)) return [];
    const code = cannotShow(mirror.local, window, mirror.can, mirror.allowTypes);
    return code === undefined ? [] : { g: window.g, code };
  });
}

/** BR10: the report for the room, if it has changed. */
export function takeReport(mirror: Mirror): { mirror: Mirror; frame: ClientInput | undefined } {
  if (!mirror.joined || !mirror.compared) return { mirror, frame: undefined };
  const fail = failures(mirror);
  const reported = JSON.stringify(fail);
  if (reported === mirror.reported) return { mirror, frame: undefined };
  const frame: ClientInput = { type: 'apply', rev: mirror.canonical.rev, fail };
  return { mirror: { ...mirror, reported }, frame };
}

/** BR11: the hash for the room to compare; undefined while changes are in flight. */
export function stateHash(mirror: Mirror): ClientInput | undefined {
  if (!mirror.joined || unconfirmed(mirror.outbox).length > 0) return undefined;
  const { rev, windows, desktop } = mirror.canonical;
  return { type: 'state_hash', rev, n: windows.size, h: hashWindows(windows.values(), desktop) };
}
