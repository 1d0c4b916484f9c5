// Builds the request line of the app's IPC; the app reads only once, so a line that is too long must never be sent.
import { AppError } from '../../protocol/errors.ts';
import { IPC_LINE_BYTES } from '../../protocol/limits.ts';

export type IpcParams = Readonly<Record<string, string | number | boolean>>;

const NAME = /^[A-Za-z0-9_]{1,64}$/;

/**
 * Encodes a request line: `cmd:NAME k=v k=v\n`, every value percent-encoded (a plus sign does not mean a space).
 * @param maxBytes the longest line that the app accepts; 2,047 for the original
 * @throws AppError IPC_BAD_COMMAND for a name or key that is not a word, IPC_TOO_LONG above `maxBytes`
 */
export function requestLine(
  cmd: string,
  params: IpcParams = {},
  maxBytes = IPC_LINE_BYTES,
): string {
  if (!NAME.test(cmd)) throw new AppError('IPC_BAD_COMMAND', 'A command is one word.');
  let line = `cmd:${cmd}`;
  for (const [key, value] of Object.entries(params)) {
    if (!NAME.test(key)) throw new AppError('IPC_BAD_COMMAND', `Key ${JSON.stringify(key)}.`);
    line += ` ${key}=${encodeURIComponent(String(value).toWellFormed())}`;
  }
  line += '\n';
  const bytes = Buffer.byteLength(line);
  if (bytes > maxBytes) throw new AppError('IPC_TOO_LONG', `${cmd} has ${bytes}.`);
  return line;
}

/** Size of an encoded request in bytes, for callers that cut a text to fit. */
export function lineBytes(cmd: string, params: IpcParams): number {
  let n = `cmd:${cmd}\n`.length;
  for (const [key, value] of Object.entries(params)) {
    n += key.length + 2 + encodeURIComponent(String(value).toWellFormed()).length;
  }
  return n;
}
