// The proxy's log: pino JSON on standard error, pretty where a person reads it, without anything secret.
import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';

const STDERR = 2;

/** What a request may leave in the log: tickets and names travel in queries, sessions in headers. */
const serializers = {
  req: (request: { method: string; url: string; ip?: string }) => ({
    method: request.method,
    path: pathOf(request.url),
    ip: request.ip,
  }),
  err: pino.stdSerializers.err,
};

/** @param level a pino level; `LOG_LEVEL` of the environment is the usual source */
export function createLog(level = 'info'): Logger {
  const options = { level: level in pino.levels.values ? level : 'info', serializers };
  return process.stderr.isTTY
    ? pino(options, pretty({ destination: STDERR, sync: true, ignore: 'pid,hostname' }))
    : pino(options, pino.destination(STDERR));
}

/** The path of a request's target; the query never reaches a log. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
