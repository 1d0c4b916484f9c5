// Validates what the proxy says of an account: the sign-in page's data, and the response of /api/me.
import * as v from 'valibot';
import { ACCESSES } from '../../protocol/access/access.ts';
import type { MeAnswer, SignInData } from '../../protocol/api.ts';
import { pathSchema, roomSchema } from '../listing.ts';

const meSchema = v.object({ name: v.string(), account: v.string(), provider: v.string() });

const signIn = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    root: pathSchema,
    next: pathSchema,
    room: v.exactOptional(roomSchema),
    access: v.exactOptional(v.picklist(ACCESSES)),
    providers: v.array(v.object({ id: v.string(), name: v.string(), href: pathSchema })),
    guestsWelcome: v.boolean(),
    reason: v.exactOptional(v.object({ code: v.string(), title: v.string(), text: v.string() })),
    me: v.exactOptional(meSchema),
    logoutUrl: pathSchema,
  }),
);

/** Reads the JSON text embedded in the sign-in page; undefined if it is anything else. */
export function parseSignIn(text: string): SignInData | undefined {
  const parsed = v.safeParse(signIn, text);
  return parsed.success ? parsed.output : undefined;
}

/** What the pages need of /api/me. */
export type WhoIAm = Pick<MeAnswer, 'me' | 'canSignIn'>;
const whoIAm = v.object({ me: v.nullable(meSchema), canSignIn: v.boolean() });

/** @returns undefined if it is not a valid response of /api/me */
export function parseMe(value: unknown): WhoIAm | undefined {
  const parsed = v.safeParse(whoIAm, value);
  return parsed.success ? parsed.output : undefined;
}
