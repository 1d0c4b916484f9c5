// What hosts and operators do to people in a room: control messages of proxies, and what the room keeps of it.
import * as v from 'valibot';
import { REMARK_MAX_CHARS } from '../limits.ts';
import { whole } from '../windows.ts';
import { actorSchema } from './audit.ts';
import { KEYBOARDS } from './keyboard.ts';
import { publicIdSchema as id } from './public-id.ts';

/** How long somebody who was removed stays away, in minutes. */
export const KICK_MINUTES = { usual: 10, most: 24 * 60 } as const;
export const MAX_BAN_HOURS = 24 * 365 * 10;
/** Bans that a room keeps. */
export const MAX_BANS = 1_000;

const person = v.pipe(v.string(), v.regex(/^p\d{1,15}$/));
export const reasonSchema = v.pipe(v.string(), v.maxLength(REMARK_MAX_CHARS));
const messageSchema = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty('is empty'),
  v.maxLength(REMARK_MAX_CHARS),
);
const act = { by: actorSchema, reason: v.optional(reasonSchema, '') };

/** What a request of the API says of each act; the proxy adds who asks. */
export const moderationSchemas = {
  /** Sends somebody away, for a while. */
  kick: { person, minutes: v.optional(whole(1, KICK_MINUTES.most), KICK_MINUTES.usual) },
  /** Keeps somebody out, by visitor and account, and by address if that is wanted; without `hours` for good. */
  ban: {
    person,
    hours: v.optional(
      v.nullable(v.pipe(v.number(), v.minValue(1), v.maxValue(MAX_BAN_HOURS))),
      null,
    ),
    address: v.optional(v.boolean(), false),
  },
  unban: { ban: id },
  /** Their lines, reactions and words at the pointer are not taken. */
  mute: { person },
  unmute: { person },
  /** Nobody new comes in; who is here stays, and may come back. */
  close: {},
  open: {},
  /** Takes a line of the chat away. */
  remove_line: { line: v.pipe(v.number(), v.safeInteger()) },
  /** Erases the chat, and the layout where that is asked, for good (CH3). */
  erase: { layout: v.optional(v.boolean(), false) },
  /** Sends everybody away, ends every seat, and closes the room. */
  end: {},
  /** Tells everybody who is there something (MO7). */
  announce: { text: messageSchema },
  /** Of a terminal that all share (KB4): who may type, who gets the keyboard, or that who has it has it no longer. */
  set_keyboard: { mode: v.picklist(KEYBOARDS) },
  give_keyboard: { person },
  /** With `person` only if it is theirs. */
  free_keyboard: { person: v.optional(person) },
} as const;
export type ModerationOp = keyof typeof moderationSchemas;

export const moderationControls = [
  v.object({ op: v.literal('kick'), ...moderationSchemas.kick, ...act }),
  v.object({ op: v.literal('ban'), ...moderationSchemas.ban, ...act }),
  v.object({ op: v.literal('unban'), ...moderationSchemas.unban, ...act }),
  v.object({ op: v.literal('mute'), ...moderationSchemas.mute, ...act }),
  v.object({ op: v.literal('unmute'), ...moderationSchemas.unmute, ...act }),
  v.object({ op: v.literal('close'), ...act }),
  v.object({ op: v.literal('open'), ...act }),
  v.object({ op: v.literal('remove_line'), ...moderationSchemas.remove_line, ...act }),
  v.object({ op: v.literal('erase'), ...moderationSchemas.erase, ...act }),
  v.object({ op: v.literal('end'), ...act }),
  v.object({ op: v.literal('announce'), ...moderationSchemas.announce, ...act }),
  v.object({ op: v.literal('set_keyboard'), ...moderationSchemas.set_keyboard, ...act }),
  v.object({ op: v.literal('give_keyboard'), ...moderationSchemas.give_keyboard, ...act }),
  v.object({ op: v.literal('free_keyboard'), ...moderationSchemas.free_keyboard, ...act }),
  v.object({ op: v.literal('bans') }),
] as const;
export type Moderation = Extract<
  v.InferOutput<(typeof moderationControls)[number]>,
  { op: ModerationOp }
>;

/** Somebody who is kept out, as hosts and operators see it. Times are Unix times in ms. */
const banSchema = v.object({
  id: v.string(),
  who: v.string(),
  /** Whether it holds for the account and for the address, besides the visitor. */
  account: v.boolean(),
  address: v.boolean(),
  /** Null: for good. */
  until: v.nullable(v.number()),
  reason: v.string(),
  by: v.string(),
  at: v.number(),
});
export type Ban = v.InferOutput<typeof banSchema>;

/** Answer to each act: whether there was such a person, line or ban, whom it concerned, and who is kept out now. */
export const moderatedSchema = v.object({
  found: v.boolean(),
  whom: v.string(),
  bans: v.array(banSchema),
});
export type Moderated = v.InferOutput<typeof moderatedSchema>;

/** Why the room keeps somebody out who would be let in otherwise. */
export const keptOutSchema = v.object({
  why: v.picklist(['kicked', 'banned', 'closed', 'ended', 'knock', 'knocked', 'turned_away']),
  /** Until when, if that is known. */
  until: v.exactOptional(v.number()),
  reason: v.string(),
});
export type KeptOut = v.InferOutput<typeof keptOutSchema>;

/** MO4, DO5: what keeps out who comes; whoever is here, or looks on, stays. */
const FOR_NEWCOMERS: ReadonlySet<KeptOut['why']> = new Set([
  'closed',
  'knock',
  'knocked',
  'turned_away',
]);

/** @returns why somebody who has come before must go */
export function mustGo(keptOut: KeptOut | null): KeptOut | null {
  return keptOut && FOR_NEWCOMERS.has(keptOut.why) ? null : keptOut;
}

/** What is done to a room, and told as acts on people are. */
export type RoomAct =
  | 'lock'
  | 'unlock'
  | 'pause'
  | 'resume'
  | 'approve'
  | 'refuse'
  | 'start_recording'
  | 'stop_recording'
  | 'reset'
  /** AG6, AG8: the resident, and its acts that wait. */
  | 'resident_off'
  | 'resident_on'
  | 'approve_act'
  | 'refuse_act'
  /** To those who lead: the room's file. */
  | 'room_file';

/** What everybody in a room is told of an act. */
export interface Told {
  what: ModerationOp | RoomAct;
  /** Name of the person whom it concerns. */
  whom?: string;
  /** The seat that it concerns. */
  seat?: number;
  by: string;
  /** Why; of `announce` what it says. */
  reason: string;
}
