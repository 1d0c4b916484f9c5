// What waits for somebody's approval: pauses with a question, people at doors, and acts of residents. Pure.
import type { Pause } from '../../../client/index.ts';
import type { PendingAct } from '../../../protocol/room/resident-words.ts';
import type { FleetRoom } from '../fleet/fleet.ts';

export interface Question {
  /** Stays the same as long as it is the same question. */
  key: string;
  room: string;
  name: string;
  /** Undefined: of the whole room. */
  seat: number | undefined;
  pause: Pause & { question: string };
}

/** An act of a room's resident that waits for a host or an operator. */
export interface AskedAct extends PendingAct {
  room: string;
}

/** @returns the oldest first; one that somebody has refused waits no more */
export function questionsOf(rooms: readonly FleetRoom[]): Question[] {
  const found = rooms.flatMap(({ room, name, pauses }) => [
    ...(pauses.room ? [{ room, name, seat: undefined, pause: pauses.room }] : []),
    ...Object.entries(pauses.seats).map(([seat, pause]) => ({
      ...{ room, name, seat: Number(seat), pause },
    })),
  ]);
  return found
    .filter(isQuestion)
    .map((one) => ({ ...one, key: `${one.room}.${one.seat ?? ''} ${one.pause.at}` }))
    .sort((a, b) => a.pause.at - b.pause.at);
}

/** Rooms at whose doors somebody waits. */
export function knockedAt(rooms: readonly FleetRoom[]): { room: string; count: number }[] {
  return rooms.flatMap(({ room, knocks }) => (knocks ? [{ room, count: knocks }] : []));
}

/** Rooms whose resident asks for something (AG6). */
export function askedIn(rooms: readonly FleetRoom[]): string[] {
  return rooms.flatMap(({ room, resident }) => (resident && resident.waits > 0 ? [room] : []));
}

type Found = Omit<Question, 'key' | 'pause'> & { pause: Pause };
const isQuestion = (one: Found): one is Found & { pause: Question['pause'] } =>
  (one.pause.question ?? '') !== '' && one.pause.refused === undefined;
