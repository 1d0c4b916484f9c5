// What a host or an operator has done, as everybody reads it, and whom it concerns in the second person. Pure.
import type { Told } from '../access/moderation.ts';

/** By what was done; `…` stands for whom it concerns. Null: it concerns nobody who reads this. */
const ACTS: Readonly<Record<Told['what'], string | null>> = {
  kick: 'has removed …',
  ban: 'has banned …',
  unban: null,
  mute: 'has muted …',
  unmute: 'has unmuted …',
  close: 'has closed the room: nobody new comes in',
  open: 'has opened the room again',
  remove_line: null,
  erase: 'has erased …',
  end: 'has ended the room',
  announce: 'to everybody',
  lock: 'has locked the layout',
  unlock: 'has unlocked the layout',
  pause: 'has paused …',
  resume: 'lets … go on',
  approve: 'has approved: … goes on',
  refuse: 'has refused: … stays paused',
  set_keyboard: 'has said who types: …',
  give_keyboard: 'has given … the keyboard',
  free_keyboard: 'has passed the keyboard on',
  start_recording: 'records this room from now on',
  stop_recording: 'has stopped recording',
  reset: 'has put … back as it was saved',
  room_file: 'was changed',
  resident_off: 'has turned … off',
  resident_on: 'has turned … on again',
  approve_act: 'has let … do what it asked for',
  refuse_act: 'has refused … what it asked for',
};

/**
 * @param mine my name @returns who did it, and what and why: `Ada`, `has muted you: Please let others speak.`; null for
 * what is not told
 */
export function toldWords(told: Told, mine: string | null): { by: string; text: string } | null {
  const { what, whom = told.seat ? `seat ${told.seat}` : 'the room', by, reason } = told;
  const who = actorWords(by);
  const self = what === 'give_keyboard' && whom === who;
  const act = self
    ? 'has taken the keyboard'
    : ACTS[what]?.replace('…', () => (whom === mine ? 'you' : whom));
  // A newer room may tell of an act that this page does not know.
  if (act === undefined) return null;
  return { by: who, text: reason === '' ? `${act}.` : `${act}: ${reason}` };
}

/** @param by as the log has it: a host without an account is `Ada, a host` there */
export function actorWords(by: string): string {
  return by.replace(/, a host$/, '');
}
