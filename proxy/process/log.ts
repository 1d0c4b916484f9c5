// The proxy's log: pino JSON on standard error, pretty-printed on a terminal, without secrets, and without terminal
// control sequences.
import { createRequire } from 'node:module';
import pino, { type DestinationStream, type Logger } from 'pino';
import { printableInJson, printableJson } from '../../protocol/text/printable.ts';

const STDERR = 2;

/** Keeps secrets out of the log: tickets and names are in queries, sessions in headers, invitations in paths. */
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
 * @param isRead whether a person reads it live, so that it is pretty-printed
 */
export function createLog(level = 'info', isRead = process.stderr.isTTY): Logger {
  const options = { level: level in pino.levels.values ? level : 'info', serializers };
  return isRead ? pino(options, prettyLines()) : pino(options, jsonLines());
}

/** JSON escapes C0 control characters by itself; a terminal that shows the log obeys C1, too. */
function jsonLines(): DestinationStream & { flushSync(): void } {
  // Otherwise a shutdown's last lines would come before the one that is still being written.
  const stderr = pino.destination({ dest: STDERR, sync: true });
  return {
    write: (line) => stderr.write(printableJson(line)),
    flushSync: () => stderr.flushSync(),
  };
}

/** pino-pretty unescapes strings and prints them raw; its colours are added afterwards. */
function prettyLines(): DestinationStream {
  // Loaded only here: most logs are not read live, and need none of its code.
  const pretty = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty');
  const lines = pretty({ destination: STDERR, sync: true, ignore: 'pid,hostname' });
  return { write: (line) => lines.write(printableInJson(line)) };
}

/** The path of a request's target; neither the query nor an invitation's token ever reaches a log. */
function pathOf(url: string): string {
  return url.replace(/\?.*/s, '').replace(/(\/invite\/).*/s, '$1...');
}
