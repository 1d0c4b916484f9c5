// Builds the answer to a hello (HS1): the same messages, always in the same order.
import type { GuestRight } from '../../protocol/access/guest-rights.ts';
import { pauseOf } from '../../protocol/access/pauses.ts';
import { KINDS } from '../../protocol/access/roles.ts';
import { CHAT_MAX_CHARS, MAX_WINDOWS } from '../../protocol/limits.ts';
import type { ChatGone, Hello, Person, ServerMessage } from '../../protocol/messages.ts';
import type { Resident } from '../../protocol/room/resident-words.ts';
import type { ChatHistory } from '../chat/chat.ts';
import type { ReadUpTo } from '../chat/conversation.ts';
import type { Member } from '../connections/connection.ts';
import type { CursorFrame } from '../cursors/cursors.ts';
import type { RoomState } from '../windows/room-state.ts';
import type { Settings } from '../windows/room-tables.ts';
import { syncFor } from '../windows/rules.ts';

export interface WelcomeParts {
  member: Member;
  me: Person;
  hello: Hello;
  state: RoomState;
  settings: Settings;
  /** AG1; null where nobody lives. */
  resident: Resident | null;
  /** CR3. */
  audience: number;
  /** MO6. */
  may: GuestRight[];
  people: Person[];
  history: ChatHistory;
  /** CH3: lines that were erased; null for none. */
  gone: ChatGone | null;
  /** CH4: what this person has read; null for a bridge, and for who is new here. */
  read: ReadUpTo | null;
  /** Everybody's current cursors; null if there are none, or for a bridge. */
  cursors: CursorFrame | null;
}

/** The messages that a connection is sent after its hello, in order. */
export function welcome(to: WelcomeParts): ServerMessage[] {
  const { me, member, settings, state } = to;
  const messages: ServerMessage[] = [
    {
      type: 'welcome',
      pid: member.pid,
      me,
      ack: state.seqs.get(member.sid) ?? 0,
      seed: member.seed,
      grid: settings.grid,
      paused: pauseOf(settings.pauses, me.seat) !== undefined,
      may: to.may,
      ...to.read,
      limits: {
        frameBytes: KINDS[member.kind].frameBytes,
        chatChars: CHAT_MAX_CHARS,
        windows: MAX_WINDOWS,
      },
    },
    syncFor(state, to.hello.have),
    { type: 'presence', ev: 'sync', who: to.people },
    to.history,
  ];
  if (to.gone) messages.push(to.gone);
  const { pauses, ...rest } = settings;
  const isPaused = pauses.room !== undefined || Object.keys(pauses.seats).length > 0;
  const { resident, audience } = to;
  const isSet = isPaused || rest.locked || rest.closed || rest.keyboard || rest.recorded;
  if (isSet || resident || audience > 0) messages.push(roomMessage(settings, resident, audience));
  if (to.cursors) messages.push(to.cursors);
  return messages;
}

/** The message that says what the room is set to: what is paused, and why, whether it is locked or recorded, who types, who lives there, and how many look on. */
export function roomMessage(
  settings: Settings,
  resident: Resident | null,
  audience: number,
): ServerMessage {
  const { pauses, locked, closed, keyboard, recorded } = settings;
  return {
    type: 'room',
    paused: pauses.room !== undefined,
    pauses,
    ...(locked ? { locked } : {}),
    ...(closed ? { closed } : {}),
    ...(keyboard ? { keyboard } : {}),
    ...(recorded ? { recorded } : {}),
    ...(resident ? { resident } : {}),
    ...(audience > 0 ? { audience } : {}),
  };
}

/** Id of the last chat line that a client has; 0 if that was in another epoch (HS2). */
export function knownChat({ have }: Hello, epoch: string): number {
  return have?.epoch === epoch ? (have.chat ?? 0) : 0;
}
