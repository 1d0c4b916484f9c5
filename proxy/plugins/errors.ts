// Turns every error into a response: a page for people, JSON for programs.
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { AppError, type AppErrorCode } from '../../protocol/errors.ts';
import type { BasePath } from '../config/keys/base-path.ts';
import type { MessagePage } from '../page/pages.ts';
import { refusalOf } from '../page/refusals.ts';

export interface ErrorsOptions {
  page: MessagePage;
  base: BasePath;
  /** Whether there is somebody to watch in a room. */
  canWatch(room: string): boolean;
}

/** `Retry-After`, in s, where the error itself does not know: a seat may become free any moment, memory takes longer. */
const RETRY_AFTER_S: Partial<Record<AppErrorCode, number>> = {
  ROOM_FULL: 10,
  WATCH_FULL: 10,
  SERVER_FULL: 30,
  RESTARTING: 2,
  PARTY_UNAVAILABLE: 5,
};

/** Pages that reload by themselves, after this time in s. */
const REFRESH_AFTER_S: Partial<Record<AppErrorCode, number>> = { NOBODY_IN: 3 };

export const errorsPlugin = fp<ErrorsOptions>(
  async (app, { page, base, canWatch }) => {
    app.setErrorHandler<FastifyError | AppError>((error, request, reply) =>
      answer(asAppError(error), error, request, reply),
    );
    app.setNotFoundHandler((request, reply) => {
      const error = new AppError('NOT_FOUND');
      return answer(error, error, request, reply);
    });

    function answer(
      shown: AppError,
      cause: Error,
      request: FastifyRequest,
      reply: FastifyReply,
    ): FastifyReply {
      if (EXPECTED.has(shown.code)) request.log.info({ code: shown.code }, shown.message);
      else if (shown.status >= 500)
        request.log.error({ err: cause, code: shown.code }, shown.message);
      else request.log.debug({ code: shown.code }, shown.message);
      reply.code(shown.status).header('cache-control', 'no-store');
      const retryAfter = retryAfterOf(shown);
      if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
      const refreshAfter = REFRESH_AFTER_S[shown.code];
      if (refreshAfter !== undefined) reply.header('refresh', refreshAfter);
      const isPage = wantsPage(request);
      const door = isPage && request.method === 'GET' ? doorFor(shown.code, request) : undefined;
      if (door !== undefined) return reply.redirect(base.at(door), 303);
      if (!isPage)
        return reply.send({
          error: { code: shown.code, message: shown.message, requestId: request.id },
        });
      reply.restrictPage();
      const { id = '' } = request.params as { id?: string };
      const refusal = refusalOf(shown, request.id, () => canWatch(id));
      return reply
        .type('text/html; charset=utf-8')
        .send(page(refusal, { watch: refusal.watch ? base.at(`/room/${id}/watch`) : undefined }));
    }
  },
  { name: 'errors' },
);

/** `Retry-After` of an answer, in s. */
export function retryAfterOf({ code, retryMs }: AppError): number | undefined {
  return retryMs === undefined ? RETRY_AFTER_S[code] : Math.max(1, Math.ceil(retryMs / 1_000));
}

/** Where somebody who may not enter a page's room can do something about it; undefined for any other error. */
function doorFor(code: AppErrorCode, { url, params }: FastifyRequest): string | undefined {
  const path = url.replace(/\?.*/s, '');
  switch (code) {
    case 'LOGIN_NEEDED':
    case 'NOT_ALLOWED':
    case 'INVITE_NEEDED':
      return `/login?${new URLSearchParams({ next: path })}`;
    case 'KNOCK':
    case 'KNOCKED':
    case 'TURNED_AWAY':
      return `/room/${(params as { id?: string }).id}/door`;
    case 'WATCH_ONLY':
      return `/room/${(params as { id?: string }).id}/watch`;
    default:
      return undefined;
  }
}

/** Errors that a healthy server returns, too. */
const EXPECTED: ReadonlySet<AppErrorCode> = new Set(['SERVER_FULL', 'RESTARTING']);

function wantsPage(request: FastifyRequest): boolean {
  if (request.url.startsWith('/api/') || request.url.startsWith('/parties/')) return false;
  return (request.headers.accept ?? '').includes('text/html');
}

/** Framework errors keep their status; details of any other error are not exposed. */
function asAppError(error: FastifyError | AppError): AppError {
  if (error instanceof AppError) return error;
  const status = error.statusCode ?? 500;
  if (status < 400 || status >= 500) return new AppError('INTERNAL');
  const codes: Record<number, AppErrorCode> = {
    401: 'AUTH_REQUIRED',
    404: 'NOT_FOUND',
    413: 'TOO_LARGE',
  };
  const code = codes[status] ?? 'BAD_REQUEST';
  return new AppError(code, code === 'BAD_REQUEST' ? error.message : undefined);
}
