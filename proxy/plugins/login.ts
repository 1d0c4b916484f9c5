// The cookies of people who sign in: the session's token, a sign-in under way, and the invitations that were shown.
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import * as v from 'valibot';
import type { SignedIn } from '../../protocol/access/accounts.ts';
import { inviteIdSchema } from '../../protocol/access/invites.ts';
import type { Accounts } from '../access/accounts.ts';
import { type CookieScope, cookieName } from '../auth/cookies.ts';

/** A sign-in has to be done within this, in s. */
const SIGN_IN_S = 600;
const text = v.pipe(v.string(), v.maxLength(512));
const signInSchema = v.object({
  provider: text,
  kept: v.object({ state: text, verifier: text, nonce: v.exactOptional(text) }),
  next: v.pipe(v.string(), v.maxLength(1_024)),
  /** When it began, Unix time in ms. */
  at: v.number(),
});
/** A sign-in between its two steps. */
export type SignInUnderWay = v.InferOutput<typeof signInSchema>;

declare module 'fastify' {
  interface FastifyRequest {
    /** The request's session token, as it came. */
    sessionToken(): string | undefined;
    /** Who has signed in. @throws AppError PARTY_UNAVAILABLE */
    signedIn(): Promise<SignedIn | undefined>;
    signInUnderWay(): SignInUnderWay | undefined;
    /** Id of the invitation to a room that this browser has shown. */
    invitation(room: string): string | undefined;
  }
  interface FastifyReply {
    /** @param token undefined: this browser is signed out */
    setSessionToken(token: string | undefined): void;
    /** @param begun undefined: it is over */
    keepSignIn(begun: SignInUnderWay | undefined): void;
    keepInvitation(room: string, id: string): void;
  }
}

/** Needs the session plugin, which reads, signs and sets cookies. */
export const loginPlugin = fp<CookieScope & { accounts: Accounts }>(
  async (app, { accounts, ...scope }) => {
    const SESSION = cookieName('teleport_session', scope);
    const SIGN_IN = cookieName('teleport_sign_in', scope);
    const invitationOf = (room: string) => cookieName(`teleport_invite_${room}`, scope);

    app.decorateRequest('sessionToken', function sessionToken(this: FastifyRequest) {
      return this.cookies[SESSION];
    });
    app.decorateRequest('signedIn', function signedIn(this: FastifyRequest) {
      return accounts.find(this.sessionToken());
    });
    app.decorateRequest('signInUnderWay', function signInUnderWay(this: FastifyRequest) {
      const json = v.pipe(v.string(), v.parseJson(), signInSchema);
      const read = v.safeParse(json, signedCookie(this, SIGN_IN));
      const isLate = read.success && Date.now() - read.output.at > SIGN_IN_S * 1_000;
      return read.success && !isLate ? read.output : undefined;
    });
    app.decorateRequest('invitation', function invitation(this: FastifyRequest, room) {
      const read = v.safeParse(inviteIdSchema, signedCookie(this, invitationOf(room)));
      return read.success ? read.output : undefined;
    });
    app.decorateReply('setSessionToken', function setToken(this: FastifyReply, token) {
      // Random, and looked up: it needs no signature.
      if (token === undefined) this.clearCookie(SESSION, { signed: false });
      else this.setCookie(SESSION, token, { signed: false });
    });
    app.decorateReply('keepSignIn', function keep(this: FastifyReply, begun) {
      if (begun === undefined) this.clearCookie(SIGN_IN);
      else this.setCookie(SIGN_IN, JSON.stringify(begun), { maxAge: SIGN_IN_S });
    });
    app.decorateReply('keepInvitation', function keep(this: FastifyReply, room, id) {
      this.setCookie(invitationOf(room), id);
    });
  },
  { name: 'login', dependencies: ['session'] },
);

function signedCookie(request: FastifyRequest, name: string): string | undefined {
  const signed = request.cookies[name];
  const read = signed === undefined ? undefined : request.unsignCookie(signed);
  return read?.valid ? read.value : undefined;
}
