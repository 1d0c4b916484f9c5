// Invitations to a room: what the room keeps of them, and the control messages about who may enter.
import * as v from 'valibot';
import { whole } from '../windows.ts';
import { actorSchema } from './audit.ts';
import { keptOutSchema } from './moderation.ts';
import { publicIdSchema as id } from './public-id.ts';

export const INVITE_ROLES = ['guest', 'watcher', 'host'] as const;
export type InviteRole = (typeof INVITE_ROLES)[number];
/** Most people one invitation may let in, and the longest time that it may be valid, in hours. */
export const MAX_INVITE_USES = 1_000;
export const MAX_INVITE_HOURS = 24 * 365;
/** Invitations that a room keeps; of those that are over the oldest are forgotten first. */
export const MAX_INVITES = 500;

export const inviteIdSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{12}$/));
export const inviteTermsSchema = {
  role: v.picklist(INVITE_ROLES),
  /** How many people it lets in. */
  uses: whole(1, MAX_INVITE_USES),
  hours: v.pipe(v.number(), v.minValue(1 / 3_600), v.maxValue(MAX_INVITE_HOURS)),
};

/** Asked about at once, at most. */
export const MAX_ENTRIES = 100;

/** Who somebody is who wants to enter. */
const entryQuestion = {
  visitor: id,
  invite: v.exactOptional(inviteIdSchema),
  take: v.boolean(),
  /** Who they are, for the list of who used the invitation. */
  who: v.pipe(v.string(), v.maxLength(400)),
  /** Their address on the network, as it is, and as bans have it. */
  from: v.pipe(v.string(), v.maxLength(64)),
  address: v.pipe(v.string(), v.maxLength(64)),
  /** Id of their account. */
  account: v.exactOptional(v.pipe(v.string(), v.maxLength(300))),
};

/** Somebody who is only looked at. */
export const entryLookSchema = v.object({ ...entryQuestion, take: v.literal(false) });
export type EntryLook = v.InferOutput<typeof entryLookSchema>;

/** Control messages about who may enter, of proxies alone. */
export const doorControls = [
  v.object({
    op: v.literal('invite'),
    id: inviteIdSchema,
    ...inviteTermsSchema,
    by: actorSchema,
  }),
  v.object({ op: v.literal('invites') }),
  v.object({ op: v.literal('revoke_invite'), id: inviteIdSchema, by: actorSchema }),
  /**
   * What somebody may enter as.
   * `invite`: an invitation that they have shown; `take`: they enter with it now, which uses it.
   */
  v.object({ op: v.literal('entry'), ...entryQuestion }),
  /** The same for many who are there or look on; nobody uses an invitation by it. */
  v.object({
    op: v.literal('entries'),
    asked: v.pipe(v.array(entryLookSchema), v.maxLength(MAX_ENTRIES)),
  }),
  /** Makes every host link of the room invalid. */
  v.object({ op: v.literal('renew_host_link'), by: actorSchema }),
] as const;

const why = v.picklist(['unknown', 'revoked', 'expired', 'used_up']);
/** Why an invitation lets nobody in. */
export type InviteTrouble = v.InferOutput<typeof why>;

/** Answer to `entry`. */
export const entrySchema = v.object({
  role: v.nullable(v.picklist(INVITE_ROLES)),
  /** The invitation that the role comes from. */
  invite: v.nullable(v.string()),
  /** What is wrong with the invitation that was shown. */
  trouble: v.nullable(why),
  /** How often the host link was renewed. */
  hostLink: v.number(),
  /** Why the room keeps them out, whatever else lets them in; it holds for nobody who leads. */
  keptOut: v.nullable(keptOutSchema),
});
export type Entry = v.InferOutput<typeof entrySchema>;
/** Answer to `entries`, in their order. */
export const entriesSchema = v.object({ entries: v.array(entrySchema) });

const inviteSchema = v.object({
  id: v.string(),
  role: v.picklist(INVITE_ROLES),
  uses: v.number(),
  by: v.string(),
  /** Unix times in ms. */
  at: v.number(),
  until: v.number(),
  revoked: v.boolean(),
  usedBy: v.array(v.object({ who: v.string(), at: v.number() })),
});
export type Invite = v.InferOutput<typeof inviteSchema>;
/** Answer to `invite`, `invites` and `revoke_invite`. */
export const invitesSchema = v.object({ invites: v.array(inviteSchema) });
