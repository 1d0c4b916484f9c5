// The log of what was done in a room and by whom: one row an act, kept for 90 days, changed by nobody.

import * as v from 'valibot';
import { REMARK_MAX_CHARS } from '../limits.ts';
import { DAY_MS } from '../time.ts';

export const AUDIT_MS = 90 * DAY_MS;
/** Rows of one answer. */
export const AUDIT_PAGE = 100;

const line = (max: number) => v.pipe(v.string(), v.maxLength(max));

/** Who does something, as the proxy that asks for it knows them. */
export const actorSchema = v.object({
  /** For people: `github:ada`, `Ada`, `an operator`. */
  who: line(400),
  /** Address on the network. */
  from: line(64),
});
export type Actor = v.InferOutput<typeof actorSchema>;

/** What a proxy tells of an act that the room has no part in. */
const actSchema = v.object({
  what: v.pipe(v.string(), v.regex(/^[a-z_]{1,32}$/)),
  /** Whom or what it concerns; empty for the room. */
  whom: line(400),
  outcome: v.picklist(['done', 'failed']),
  /** More about it, such as a reason that was given. */
  note: line(REMARK_MAX_CHARS),
});
export type Act = v.InferOutput<typeof actSchema>;

export const auditControls = [
  v.object({ op: v.literal('audit_add'), by: actorSchema, act: actSchema }),
  /** Newest first; `before`: id of a row, which is not among them. */
  v.object({
    op: v.literal('audit'),
    before: v.exactOptional(v.pipe(v.number(), v.safeInteger())),
  }),
] as const;

const auditRowSchema = v.object({
  id: v.number(),
  /** Unix time in ms. */
  at: v.number(),
  who: v.string(),
  from: v.string(),
  ...actSchema.entries,
});
export type AuditRow = v.InferOutput<typeof auditRowSchema>;
/** Answer to `audit`; `more`: there are older ones. */
export const auditPageSchema = v.object({ rows: v.array(auditRowSchema), more: v.boolean() });
export type AuditPage = v.InferOutput<typeof auditPageSchema>;
