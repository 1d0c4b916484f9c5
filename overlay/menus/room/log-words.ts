// A row of the room's log, and why and how long somebody is kept out, in plain words. Pure.
import type { AuditRow } from '../../../protocol/access/audit.ts';
import type { Ban, ModerationOp } from '../../../protocol/access/moderation.ts';
import { when } from '../when.ts';

/** By `what` of a row; `…` stands for whom or what it concerns. */
const ACTS: Readonly<Record<ModerationOp, string> & Record<string, string>> = {
  enter: 'came in with invitation …',
  invite: 'made invitation …',
  revoke_invite: 'took invitation … back',
  renew_host_link: 'made a new link for hosts',
  capture: 'kept the layout as …',
  pause: 'paused …',
  resume: 'resumed …',
  approve: 'approved, and resumed …',
  refuse: 'refused, and kept … paused',
  lock: 'locked the layout',
  unlock: 'unlocked the layout',
  close: 'closed the room',
  open: 'opened the room',
  end: 'ended the room',
  kick: 'removed …',
  ban: 'banned …',
  unban: 'let … in again',
  let_in: 'let in … at the door',
  turn_away: 'turned away … at the door',
  announce: 'told everybody something',
  restart_seat: 'restarted the app in …',
  stop_seat: 'stopped …',
  mute: 'muted …',
  unmute: 'unmuted …',
  erase: 'erased …',
  export: 'exported chat and layout',
  remove_line: 'took a line of … away',
  set_keyboard: 'said who types: …',
  give_keyboard: 'gave … the keyboard',
  free_keyboard: 'passed the keyboard on',
  resident_off: 'switched … off',
  resident_on: 'switched … on again',
  approve_act: 'let … do what it asked for',
  refuse_act: 'refused … what it asked for',
  start_recording: 'began to record the room',
  stop_recording: 'stopped recording',
  link_recording: 'made a link to recording …',
  remove_recording: 'removed recording …',
};

/** What is done to the room, where no seat is named. */
const PAUSES: ReadonlySet<string> = new Set(['pause', 'resume', 'approve', 'refuse']);

/** What was done, without who did it: `removed Bob`. An act that this page does not know is told by its name. */
export function actWords({ what, whom }: Pick<AuditRow, 'what' | 'whom'>): string {
  const words = ACTS[what] ?? `${what.replaceAll('_', ' ')} …`;
  // A function, as a name may hold what `replace` takes for a pattern.
  return words.replace('…', () => whom || (PAUSES.has(what) ? 'the room' : '')).trim();
}

/** Until when somebody is kept out, by what, by whom and why. @param now Unix time in ms */
export function banWords(ban: Ban, now: number): string {
  const { until, by, reason, account, address } = ban;
  const known = [account && 'account', address && 'address'].filter(Boolean).join(' and ');
  const said = [
    until === null ? 'for good' : `ends ${when(until, now)}`,
    known && `by ${known}, too`,
    `by ${by}`,
    reason,
  ];
  return said.filter(Boolean).join(' · ');
}
