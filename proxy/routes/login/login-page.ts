// `/login`: the ways to sign in, for the room that was wanted, and why it needs that.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SignedIn } from '../../../protocol/access/accounts.ts';
import type { SignInData } from '../../../protocol/api.ts';
import { AppError, type AppErrorCode, limited } from '../../../protocol/errors.ts';
import type { Room } from '../../../rooms/load.ts';
import { admit } from '../../access/door.ts';
import { nextPath, roomInPath } from '../../auth/next-path.ts';
import { refusalOf } from '../../page/refusals.ts';
import { textIn } from '../../page/room-pages.ts';
import { listRoom } from '../../places/listing.ts';
import { retryAfterOf } from '../../plugins/errors.ts';
import type { AppDeps } from '../deps.ts';
import { meOf } from './me.ts';

interface LoginRequest {
  Querystring: { next?: string | string[]; error?: string | string[]; wait?: string | string[] };
}

/** Errors of a sign-in that the page shows; nothing else that stands in its address is. */
const SHOWN: ReadonlySet<AppErrorCode> = new Set([
  'LOGIN_REFUSED',
  'LOGIN_STALE',
  'LOGIN_UNAVAILABLE',
  'LOGIN_FAILED',
  'SIGN_IN_LIMIT',
]);

/** The error of the sign-in that led here. */
function failureIn({ error, wait }: LoginRequest['Querystring']): AppError | undefined {
  const code = textIn(error) as AppErrorCode;
  if (!SHOWN.has(code)) return undefined;
  if (code !== 'SIGN_IN_LIMIT') return new AppError(code);
  const [seconds = '60'] = /^\d{1,7}$/.exec(textIn(wait)) ?? [];
  return limited(code, Number(seconds) * 1_000);
}

export async function loginPageRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  /** Why the visitor can't enter the room now; undefined if they can. */
  async function whyNot(request: FastifyRequest, room: Room): Promise<AppError | undefined> {
    try {
      const session = request.session();
      await admit(
        deps,
        'sit',
        room,
        await deps.callers.of(request, room, session, { take: false }),
      );
      return undefined;
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  /** Whether an account could open this door: not where a list of accounts is missing. */
  function helps({ access, allow, hosts }: Room): boolean {
    return access !== 'invite' || allow.length > 0 || hosts.length > 0;
  }

  function providersFor(next: string): SignInData['providers'] {
    const query = new URLSearchParams({ next });
    return (deps.providers?.list() ?? []).map(({ id, name }) => ({
      ...{ id, name },
      href: deps.base.at(`/login/${id}?${query}`),
    }));
  }

  app.get<LoginRequest>('/login', { exposeHeadRoute: false }, async (request, reply) => {
    const next = nextPath(textIn(request.query.next));
    const room = deps.rooms.get(roomInPath(next) ?? '');
    const signedIn: SignedIn | undefined = await request.signedIn();
    const error = failureIn(request.query) ?? (room && (await whyNot(request, room)));
    const refusal = error && refusalOf(error, request.id, () => false);
    const data: SignInData = {
      root: deps.base.root,
      next: deps.base.at(next),
      ...(room ? { room: await listRoom(room, deps), access: room.access } : {}),
      providers: !room || helps(room) ? providersFor(next) : [],
      guestsWelcome: !room || room.access === 'guest',
      ...(refusal
        ? { reason: { code: refusal.code, title: refusal.title, text: refusal.text } }
        : {}),
      ...(signedIn ? { me: meOf(signedIn, deps.providers) } : {}),
      logoutUrl: deps.base.at('/logout'),
    };
    if (error?.code === 'SIGN_IN_LIMIT')
      reply.code(error.status).header('retry-after', retryAfterOf(error));
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(deps.pages.signIn(data, reply.restrictPage()));
  });
}
