// The proxy's log: pino JSON on standard error, pretty where a person reads it, without anything secret, and without
// anything that a terminal would obey.
import { createRequire } from 'node:module';
import pino, { type DestinationStream, type Logger } from 'pino';
import { printableInJson, printableJson } from '../../protocol/text/printable.ts';

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

/**
 * @param level a pino level; `LOG_LEVEL` of the environment is the usual source
 * @param isRead whether a person reads it as it comes, so that it is pretty
 */
export function createLog(level = 'info', isRead = process.stderr.isTTY): Logger {
  const options = { level: level in pino.levels.values ? level : 'info', serializers };
  return isRead ? pino(options, prettyLines()) : pino(options, jsonLines());
}

/** JSON escapes C0 by itself; a terminal that shows the log obeys C1 too. */
function jsonLines(): DestinationStream & { flushSync(): void } {
  // Else the lines of an end come before the one that is just being written.
  const stderr = pino.destination({ dest: STDERR, sync: true });
  return {
    write: (line) => stderr.write(printableJson(line)),
    flushSync: () => stderr.flushSync(),
  };
}

/** pino-pretty unpacks strings and prints them as they are; its colours come after. */
function prettyLines(): DestinationStream {
  // Few logs are read as they come: the others do without its code.
  const pretty = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty');
  const lines = pretty({ destination: STDERR, sync: true, ignore: 'pid,hostname' });
  return { write: (line) => lines.write(printableInJson(line)) };
}

/** The path of a request's target; the query never reaches a log. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
