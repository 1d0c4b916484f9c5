// Which messages are the resident’s part of a room.
import type { ClientMessage } from '../../protocol/messages.ts';

const TYPES = [
  'turn',
  'turn_use',
  'turn_end',
  'chat_grow',
  'act_ask',
  'act_done',
  'act_answer',
  'give',
  'memory_keep',
  'resident',
  'resident_is',
] as const;
export type ResidentMessage = Extract<ClientMessage, { type: (typeof TYPES)[number] }>;
/** What people ask, or decide. */
export type PersonMessage = Extract<ResidentMessage, { type: 'resident' | 'act_answer' }>;
export type AgentMessage = Exclude<ResidentMessage, PersonMessage>;

/** LK2, AG8: what an agent does although the room is paused or it is off: it gives account. */
const ACCOUNTS: ReadonlySet<ClientMessage['type']> = new Set([
  'turn',
  'turn_use',
  'turn_end',
  'resident_is',
  'act_done',
  'presence',
]);
/** What it has used counts although nobody lives there any more. */
export type CountMessage = Extract<AgentMessage, { type: 'turn_use' | 'turn_end' }>;

export function isOfResident(message: ClientMessage): message is ResidentMessage {
  return TYPES.some((type) => type === message.type);
}

export function isOfPerson(message: ResidentMessage): message is PersonMessage {
  return message.type === 'resident' || message.type === 'act_answer';
}

/** Whether an agent may send this while it is not to do anything. */
export function isAccount({ type }: ClientMessage): boolean {
  return ACCOUNTS.has(type);
}

export function isCount(message: ResidentMessage): message is CountMessage {
  return message.type === 'turn_use' || message.type === 'turn_end';
}

/** What an error is about: the id of a turn, an act or a line, or the type. */
export function refOf(message: ClientMessage): string {
  if ('id' in message && typeof message.id === 'string') return message.id;
  return 'cid' in message ? message.cid : message.type;
}
