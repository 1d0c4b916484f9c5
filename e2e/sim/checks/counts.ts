// How much a room may hear at most: never more than what people did, and no window twice.
import type { WindowOp } from '../../../protocol/windows.ts';
import type { Script, What } from '../script.ts';
import type { World } from '../world.ts';

/** What is too much; empty if nothing is. */
export function checkCounts(world: World): string[] {
  // After the loss of the storage everything is told anew.
  if (happens(world.script, 'resetRoom')) return [];
  return [...deltas(world), ...ops(world), ...windows(world)];
}

/** Whether any of this is in the script. */
export function happens(script: Script, ...whats: What[]): boolean {
  return script.items.some(({ what }) => whats.includes(what));
}

/** Deltas are never more than edits; a first one may give the room its windows, and one its wallpaper. */
function deltas({ script, seats, ledger, edits }: World): string[] {
  // A bridge that was killed may tell again what the room has already.
  if (happens(script, 'kill', 'killBusy')) return [];
  return seats.flatMap((seat, i) => {
    const sent = ledger.deltas.get(seat.sid)?.size ?? 0;
    const done = edits.get(seat)?.count ?? 0;
    // A bridge that starts again before the room has its wallpaper offers it again.
    const starts =
      1 + script.items.filter((item) => item.seat === i && item.what === 'stop').length;
    const most = done + 1 + (seat.app.traits.can.desktop ? starts : 0);
    return sent > most ? [`${seat.sid} sent ${sent} deltas for ${done} edits`] : [];
  });
}

/** What changed in the room was changed by somebody: neither echo nor clamp becomes an op. */
function ops({ seats, ledger, edits }: World): string[] {
  const kinds: WindowOp['op'][] = ['set', 'text', 'raise', 'del'];
  return seats.flatMap((seat) => {
    const made = ledger.ops.get(seat.sid);
    const done = edits.get(seat)?.done;
    if (!made || !done) return [];
    return kinds.flatMap((kind) => {
      // A window that has the type and the id of one just closed is that one, changed and raised.
      const reused = seat.app.traits.reusesIds ? done.add : 0;
      // The order of what the app opened by itself counts as well where it is the room's first.
      const own = kind === 'raise' ? seat.app.traits.startup.length : 0;
      const [n, most] = [made[kind], done[kind] + own + reused];
      return n > most ? [`${seat.sid} made ${n} ${kind} ops of ${most} edits`] : [];
    });
  });
}

/** Every window of the room was opened by somebody once, or is one of the first ones. */
function windows({ script, seats, ledger, edits }: World): string[] {
  const opened = seats.reduce((sum, seat) => sum + (edits.get(seat)?.done.add ?? 0), 0);
  const own = seats.map(({ app }) => {
    // Where the app opens the room's layout by itself, each of its windows is one of the layout's.
    return app.traits.startup === script.layout ? 0 : app.traits.startup.length;
  });
  // Where a person may have been quicker than the first look, nothing tells what the app opened by itself from theirs.
  const doubtful = seats.reduce((sum, { app, touchedStarts }) => {
    return sum + touchedStarts * app.traits.startup.length;
  }, 0);
  const most = opened + script.layout.length + Math.max(...own) + doubtful;
  const made = [...ledger.added.keys()].filter((g) => !g.startsWith('room:')).length;
  return made > most ? [`${made} windows were made, ${most} were opened`] : [];
}
