// Asks the proxy of this process, as its operator, by no connection and from no visitor's address: where all visitors come
// from one address, as they do behind ssh, those who use up its limits take nothing from whoever shares.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import pTimeout, { TimeoutError } from 'p-timeout';
import { AppError } from '../../protocol/errors.ts';
import { type Answer, jsonOf, type Told } from './ask-proxy.ts';

/** @throws AppError PROXY_SILENT if it does not answer, because it has ended or in time */
export type Ask = (target: string, told?: Told) => Promise<Answer>;

/** Stands where requests have an address. */
const THIS_PROCESS = 'this process';
/** As long as a command waits. */
const TIMEOUT_MS = 10_000;

/** Whether a request comes from this process. A header can't say so: its socket is none. */
export function isFromWithin({ raw }: Pick<FastifyRequest, 'raw'>): boolean {
  return raw.socket.remoteAddress === THIS_PROCESS;
}

/** @param url under which it listens @param token the operator's */
export function createAsk(app: Pick<FastifyInstance, 'inject'>, url: string, token: string): Ask {
  return async (target, { method = 'GET', body } = {}) => {
    try {
      const answer = app.inject({
        ...{ method, url: new URL(target, url).href, remoteAddress: THIS_PROCESS },
        headers: { authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { payload: body }),
      });
      const { statusCode, payload } = await pTimeout(answer, { milliseconds: TIMEOUT_MS });
      return { status: statusCode, body: jsonOf(payload) };
    } catch (error) {
      const isOver = (error as { code?: unknown }).code === 'FST_ERR_REOPENED_CLOSE_SERVER';
      if (!isOver && !(error instanceof TimeoutError)) throw error;
      throw new AppError('PROXY_SILENT', undefined, { cause: error });
    }
  };
}
