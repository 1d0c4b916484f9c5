// What acts on a pause make of a room's pauses (LK2). Pure.
import type { Pause, Pauses } from '../../protocol/access/pause.ts';
import { withPause } from '../../protocol/access/pauses.ts';
import type { PauseAct } from '../../protocol/access/room-control.ts';
import { cleanRemark, cleanTitle } from '../../protocol/text/text.ts';

/**
 * @param by who acts, for people @param now ms
 * @returns the pauses then; the same object if there was nothing to resume or to answer
 */
export function afterPauseAct(pauses: Pauses, act: PauseAct, by: string, now: number): Pauses {
  const { seat } = act;
  const before = seat === undefined ? pauses.room : pauses.seats[seat];
  if (act.op === 'pause') {
    const texts = { reason: cleanRemark(act.reason), question: cleanRemark(act.question) };
    const said = Object.entries(texts).filter(([, text]) => text !== '');
    const pause: Pause = { by: cleanTitle(by), at: now, ...Object.fromEntries(said) };
    return withPause(pauses, seat, pause);
  }
  if (!before) return pauses;
  if (act.op !== 'refuse') return withPause(pauses, seat, undefined);
  if (before.question === undefined) return pauses;
  return withPause(pauses, seat, { ...before, refused: cleanTitle(by) });
}
