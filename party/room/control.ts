// The proxy's control endpoint: configure, inspect, pause, lock, invite and assign seats, over HTTP with a ticket.

import type { Act, Actor } from '../../protocol/access/audit.ts';
import { ALL_GUEST_RIGHTS } from '../../protocol/access/guest-rights.ts';
import type { Knocks } from '../../protocol/access/knocks.ts';
import {
  type Moderated,
  type Moderation,
  type ModerationOp,
  moderationSchemas,
} from '../../protocol/access/moderation.ts';
import { may } from '../../protocol/access/roles.ts';
import { type Control, controlSchema, type ResetDone } from '../../protocol/access/room-control.ts';
import type { RoomFigures } from '../../protocol/access/room-figures.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { CHAT_RATE, MAX_BROWSERS } from '../../protocol/limits.ts';
import { problem, readControl } from '../connections/control-request.ts';
import { FIRST_SETTINGS } from '../windows/room-tables.ts';
import type { Room } from './room.ts';

/** Who comes in, and where they sit: a proxy asks, after it has looked who they are. */
const FOR_PROXIES: ReadonlySet<Control['op']> = new Set([
  'claim_seat',
  'hold_seats',
  'find_seat',
  'claim_keyboard',
  'figures',
  'inspect',
  'invite',
  'invites',
  'revoke_invite',
  'entry',
  'entries',
  'renew_host_link',
  'audit_add',
  'audit',
  'bans',
  'export',
  'knock',
  'let_in',
  'turn_away',
  'knocks',
  'hold_resident',
  'resident_off',
  'resident_on',
  'act_answer',
  ...(Object.keys(moderationSchemas) as ModerationOp[]),
]);

/**
 * Answers `POST /parties/room-server/ID/control`.
 * @param figures what the room's object has counted
 * @param ticket of the caller, verified; must be a proxy's or an operator's
 * @returns JSON: `RoomLayout` for `layout`, `RoomExport` for `export`, `SeatClaim` for `claim_seat`, `SeatsHeld` for `hold_seats`, `FoundSeat` for `find_seat`, the list of
 * invitations for what concerns them, `Entry` for `entry`, several for `entries`, `Moderated` for acts on people, `HeldKeyboard` for
 * `claim_keyboard`, `RoomFigures` for `figures`, `RoomInspection` for `inspect`, `ResidentHeld`, `ActAnswered`, `Knocks`, `AuditPage` and people for what
 * is called so, else `RoomFacts`; or an error with its HTTP status
 */
export async function control(
  request: Request,
  ticket: Ticket | null,
  room: Room,
  figures: () => RoomFigures,
): Promise<Response> {
  if (!ticket || !may(ticket, 'control'))
    return problem(403, 'AUTH_REQUIRED', 'Only a proxy or an operator may do this.');
  const read = await readControl(request, controlSchema);
  if (!read.ok) return read.response;
  const op = read.control;
  const now = Date.now();
  if (FOR_PROXIES.has(op.op) && !may(ticket, 'seats'))
    return problem(403, 'AUTH_REQUIRED', 'Only a proxy may do this.');
  const by = actorOf(op, ticket);
  if (op.op === 'figures') return Response.json(figures());
  const answer = perform(op, room, by?.who ?? 'an operator', now);
  const act = actOf(op, answer);
  if (act && by) room.audit.add(by, act, now);
  return Response.json(answer);
}

/** Who asks: a proxy says for whom, an operator's ticket is their own. */
function actorOf(op: Control, ticket: Ticket): Actor | undefined {
  if (may(ticket, 'seats')) return 'by' in op ? op.by : undefined;
  return { who: ticket.account ?? `${ticket.name}, an operator`, from: ticket.address ?? '' };
}

/** Does what is asked. @param by who asks @returns the answer @throws if it can't be stored */
function perform(
  op: Exclude<Control, { op: 'figures' }>,
  room: Room,
  by: string,
  now: number,
): object {
  switch (op.op) {
    case 'configure':
      room.configure({
        grid: op.grid,
        browsers: op.limits?.browsers ?? MAX_BROWSERS,
        chat: op.limits?.chat ?? [CHAT_RATE],
        chatKept: { ...FIRST_SETTINGS.chatKept, ...op.limits?.kept },
        solo: op.solo ?? false,
        knock: op.knock ?? false,
        guests: op.guests ?? ALL_GUEST_RIGHTS,
      });
      room.status.configureLock(op.locked ?? false);
      room.status.configureRecording(op.record ?? false, now);
      room.keyboard.configure(op.keyboard ?? null);
      room.resident.configure(op.resident ?? null);
      room.keyboard.check(now);
      room.pruneChat(now);
      return room.report.facts();
    case 'pause':
    case 'resume':
    case 'approve':
    case 'refuse':
      return { changed: room.status.pause(op, by, now), ...room.report.facts() };
    case 'lock':
    case 'unlock':
      room.status.lock(op.op === 'lock', by);
      return room.report.facts();
    case 'start_recording':
    case 'stop_recording':
      return { changed: room.status.record(op, by, now), ...room.report.facts() };
    case 'reset':
      return room.reset(op.windows, by);
    case 'tell_hosts':
      room.tellHosts(op.text);
      return room.report.facts();
    case 'renew_host_link':
      room.renewHostLink(now);
      return room.report.facts();
    case 'snapshot':
      return room.report.facts();
    case 'layout':
      return room.report.layout();
    case 'export':
      return room.report.exported(now);
    case 'claim_keyboard':
      return room.keyboard.claim(op.visitor, now);
    case 'inspect':
      return room.report.inspect();
    case 'people':
      return { people: room.report.people() };
    case 'claim_seat':
      return room.seats.claim(op, now);
    case 'hold_seats':
      return holdSeats(room, op, now);
    case 'find_seat':
      return room.seats.find(op, now);
    case 'entry':
      return room.door.entry(op, now);
    case 'entries':
      return { entries: op.asked.map((one) => room.door.entry(one, now)) };
    case 'invite':
      room.door.invites.make({ ...op, by: op.by.who }, now);
      return { invites: room.door.invites.list() };
    case 'revoke_invite':
      room.revokeInvite(op.id, now);
      return { invites: room.door.invites.list() };
    case 'invites':
      return { invites: room.door.invites.list() };
    case 'audit_add':
      room.audit.add(op.by, op.act, now);
      return room.report.facts();
    case 'audit':
      return room.audit.page(op.before, now);
    case 'bans':
      return { found: true, whom: '', bans: room.door.bans.list(now) };
    case 'knock':
    case 'let_in':
    case 'turn_away':
    case 'knocks':
      return room.answerKnock(op, now);
    case 'hold_resident':
    case 'resident_off':
    case 'resident_on':
    case 'act_answer':
      return room.resident.control(op, by, now);
    default:
      return room.moderate(op, now);
  }
}

function isModeration(op: Control): op is Moderation {
  return Object.hasOwn(moderationSchemas, op.op);
}

/** How the room's log has an act; null for what is none. */
function actOf(op: Control, answer: object): Act | null {
  const act = (whom = '', note = ''): Act => ({ what: op.op, whom, note, outcome: 'done' });
  if (isModeration(op)) {
    const { found, whom } = answer as Moderated;
    const note = op.op === 'announce' ? op.text : op.reason;
    return { ...act(whom, note), outcome: found ? 'done' : 'failed' };
  }
  switch (op.op) {
    case 'pause':
    case 'resume':
    case 'approve':
    case 'refuse': {
      const texts = op.op === 'pause' ? [op.reason, op.question] : [];
      const { changed } = answer as { changed: boolean };
      const whom = op.seat === undefined ? '' : `seat ${op.seat}`;
      return changed ? act(whom, texts.filter(Boolean).join(' · ').slice(0, 500)) : null;
    }
    case 'start_recording':
    case 'stop_recording': {
      const { changed } = answer as { changed: boolean };
      return changed ? act('', op.op === 'stop_recording' ? op.reason : '') : null;
    }
    case 'resident_off':
    case 'resident_on':
      return (answer as { changed: boolean }).changed ? act('', op.reason) : null;
    case 'act_answer': {
      const { done, note } = answer as { done: boolean; note: string };
      return { ...act('', note), what: `${op.do}_act`, outcome: done ? 'done' : 'failed' };
    }
    case 'reset': {
      const { done } = answer as ResetDone;
      return { ...act(), outcome: done ? 'done' : 'failed' };
    }
    case 'lock':
    case 'unlock':
    case 'configure':
    case 'export':
    case 'renew_host_link':
      return act();
    case 'invite':
      return act(op.id, `as ${op.role}, ${op.uses} times, ${op.hours} h`);
    case 'revoke_invite':
      return act(op.id);
    case 'let_in':
    case 'turn_away': {
      const { found, whom } = answer as Knocks;
      return { ...act(whom || op.visitor), outcome: found ? 'done' : 'failed' };
    }
    default:
      return null;
  }
}

/** SC2. Whose place is gone has lost their place in line, too (KB3). */
function holdSeats(room: Room, op: Extract<Control, { op: 'hold_seats' }>, now: number) {
  const held = room.seats.hold(op, now);
  room.keyboard.check(now);
  return { ...held, pauses: room.status.now.pauses };
}
