// What a browser brings along to another machine, whose cookies it has not got (MM4): sealed, so that the address that
// it stands in tells nothing, for one machine, one room and one browser, for some seconds, and good for one time.
import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import * as v from 'valibot';
import { inviteIdSchema } from '../../protocol/access/invites.ts';
import { publicIdSchema } from '../../protocol/access/public-id.ts';
import type { Keyring } from '../auth/keyring.ts';

const ALG = 'dir';
const ENC = 'A256GCM';
/** Two redirects of a slow browser, and clocks that differ a little. */
const LIFE_S = 20;
const SKEW_S = 5;

const handOverSchema = v.object({
  /** What the address is called that has given it: `public`, or the id of a machine; null: by none that is known. */
  from: v.optional(v.nullable(v.union([v.literal('public'), publicIdSchema])), null),
  /** The cookie of a visitor's session, before it is signed. */
  session: v.pipe(v.string(), v.maxLength(1_024)),
  /** Which of the room's host links the browser has opened. */
  hostLink: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  /** The invitation to the room that it has shown. */
  invite: v.nullable(inviteIdSchema),
  /** Of somebody who has signed in. */
  token: v.nullable(v.pipe(v.string(), v.maxLength(512))),
});
export type HandOver = v.InferOutput<typeof handOverSchema>;

const claimsSchema = v.object({
  ...handOverSchema.entries,
  room: v.string(),
  state: v.string(),
  jti: publicIdSchema,
  exp: v.number(),
});

/** Whom it is for. */
export interface HandOverTo {
  /** Id of the machine. */
  to: string;
  room: string;
  /** `stateOf` the nonce that the machine has left in the browser. */
  state: string;
}

/** What is shown of a nonce before it is known that the browser is the one that has it. */
export function stateOf(nonce: string): string {
  return createHash('sha256').update(`arrival ${nonce}`).digest('base64url');
}

/** @param keys those of PARTY_SECRET, which all machines have @returns text for a URL's query */
export async function sealHandOver(
  keys: Keyring,
  { from, session, hostLink, invite, token }: HandOver,
  { to, room, state }: HandOverTo,
): Promise<string> {
  return new EncryptJWT({ from, session, hostLink, invite, token, room, state })
    .setProtectedHeader({ alg: ALG, enc: ENC })
    .setAudience(`teleport-machine ${to}`)
    .setJti(randomBytes(16).toString('base64url'))
    .setExpirationTime(Math.floor(Date.now() / 1_000) + LIFE_S)
    .encrypt(keyFrom(keys.newest));
}

export class HandOvers {
  readonly #keys: Keyring;
  /** Those that were taken, and when they would have ended, Unix time in s. */
  readonly #taken = new Map<string, number>();

  constructor(keys: Keyring) {
    this.#keys = keys;
  }

  /** @returns undefined for what is none, for somebody else, too old, or was taken before */
  async take(text: string, { to, room, state }: HandOverTo): Promise<HandOver | undefined> {
    const claims = await this.#open(text, to);
    if (!claims || claims.room !== room || claims.state !== state) return undefined;
    const now = Date.now() / 1_000;
    for (const [id, ends] of this.#taken) if (ends + SKEW_S < now) this.#taken.delete(id);
    if (this.#taken.has(claims.jti)) return undefined;
    this.#taken.set(claims.jti, claims.exp);
    const { from, session, hostLink, invite, token } = claims;
    return { from, session, hostLink, invite, token };
  }

  async #open(text: string, to: string) {
    for (const key of this.#keys.accepted) {
      try {
        const { payload } = await jwtDecrypt(text, keyFrom(key), {
          keyManagementAlgorithms: [ALG],
          contentEncryptionAlgorithms: [ENC],
          audience: `teleport-machine ${to}`,
          clockTolerance: SKEW_S,
          requiredClaims: ['exp', 'jti'],
        });
        return v.parse(claimsSchema, payload);
      } catch (error) {
        // Not with this key, or none at all: anybody may send anything.
        if (!(error instanceof errors.JOSEError || error instanceof v.ValiError)) throw error;
      }
    }
    return undefined;
  }
}

/**
 * Whether a browser becomes the visitor that it was where it comes from. Any link may lead it there and back, so who is
 * somebody here already stays that, unless the public address says otherwise, which people come in at.
 * @param here id of the visitor's session here @param brought id of the one that is brought
 */
export function takesOver(
  { from }: Pick<HandOver, 'from'>,
  here: string | undefined,
  brought: string,
): boolean {
  return here === undefined || here === brought || from === 'public';
}

/** A key of its own: what is sealed with it is no ticket, and the other way round. */
function keyFrom(secret: Buffer): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', 'teleport-rooms hand-over', 32));
}
