// The programs that every way runs: an echo, a stream of a fixed size, and one that never stops.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Usual size of the stream, in bytes: a second or so at what ttyd puts out. */
export const STREAM_BYTES = 16 * 1024 * 1024;
const LINE_COLUMNS = 100;

export const APPS = ['echo', 'stream', 'yes'] as const;
export type App = (typeof APPS)[number];

/**
 * Argument vectors. `stream` waits for one byte, puts the stream out and then `<end>` with that byte in it, again
 * and again; for a dot it leaves the stream out.
 * @param dir where the stream's file is put @param bytes of the stream
 */
export async function prepareApps(
  dir: string,
  bytes: number,
): Promise<Record<App, readonly string[]>> {
  const file = path.join(dir, 'stream');
  await writeFile(file, printable(bytes));
  const loop = `stty raw -echo; while k=$(dd bs=1 count=1 2>/dev/null); do [ "$k" = . ] || cat "$0"; printf '<end%s>' "$k"; done`;
  return {
    echo: ['sh', '-c', 'stty raw -echo; exec cat'],
    stream: ['sh', '-c', loop, file],
    yes: ['yes'],
  };
}

/** What the stream says when it is over. @param key the byte that it was started with */
export const endOf = (key: string): string => `<end${key}>`;

/** Lines as a build puts them out: text with a coloured word in each. */
function printable(bytes: number): Buffer {
  const lines: string[] = [];
  for (let i = 0, length = 0; length < bytes; i += 1) {
    const words = `${i} compiled module/part-${i % 977}.ts in ${(i * 7) % 400} ms `.padEnd(
      LINE_COLUMNS - 5,
      'abcdefghijklmnopqrstuvwxyz ',
    );
    const line = `\x1b[3${1 + (i % 6)}m[ok]\x1b[0m ${words}\r\n`;
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join('')).subarray(0, bytes);
}
