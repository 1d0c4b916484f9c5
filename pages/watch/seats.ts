// The seats on the wall: who sits in which, and what they do. Pure.
import type { Pause } from '../../protocol/access/pause.ts';
import type { Person, PersonStatus } from '../../protocol/messages.ts';
import type { SeatsAnswer } from '../../protocol/page/wall-data.ts';

export type Sitter = Pick<Person, 'name' | 'color' | 'status'> & { pid: string | null };

export interface WallSeat {
  /** Its number in the room, from 1. */
  seat: number;
  people: readonly Sitter[];
}

/** How long after a key somebody in a room without a party counts as typing, in ms. */
const TYPING_MS = 4_000;

/** The seats in which people are, by their number; a shared terminal has several. */
export function seatsOf(people: Iterable<Person>): WallSeat[] {
  const seats = new Map<number, Person[]>();
  for (const person of people)
    if (person.seat !== undefined)
      seats.set(person.seat, [...(seats.get(person.seat) ?? []), person]);
  return [...seats]
    .map(([seat, those]) => ({ seat, people: those.sort((a, b) => (a.name < b.name ? -1 : 1)) }))
    .sort((a, b) => a.seat - b.seat);
}

/** The same of what a proxy answers about a room without a party. */
export function seatsIn({ seats }: SeatsAnswer): WallSeat[] {
  return seats.map(({ seat, people, inputMs }) => {
    const status: PersonStatus = inputMs !== null && inputMs < TYPING_MS ? 'typing' : 'active';
    return { seat, people: people.map((one) => ({ ...one, pid: null, status })) };
  });
}

/** `Ada and Bob`; `Ada, Bob and 3 more`. */
export function namesOf({ people }: WallSeat): string {
  const names = people.map(({ name }) => name);
  if (names.length <= 2) return names.join(' and ');
  return names.length === 3
    ? `${names.slice(0, 2).join(', ')} and ${names[2]}`
    : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

/** What is known of a seat's app, and of its stream. */
export interface SeatFacts {
  pause: Pause | null | undefined;
  app: { state: string; why: string | null } | null;
}

export type Doing = 'paused' | 'trouble' | 'typing' | 'idle' | 'away' | 'here';

/** What a seat's mark says: `words` is empty where there is nothing to say. */
export function doingOf({ people }: WallSeat, facts: SeatFacts): { doing: Doing; words: string } {
  const all = (status: PersonStatus) =>
    people.length > 0 && people.every((one) => one.status === status);
  if (facts.pause) return { doing: 'paused', words: 'Paused' };
  if (facts.app?.state === 'degraded')
    return { doing: 'trouble', words: facts.app.why ?? 'The app is in trouble' };
  if (people.some(({ status }) => status === 'typing')) return { doing: 'typing', words: 'Typing' };
  if (all('away')) return { doing: 'away', words: 'Away' };
  if (people.every(({ status }) => status === 'away' || status === 'idle'))
    return { doing: 'idle', words: 'Idle' };
  return { doing: 'here', words: '' };
}
