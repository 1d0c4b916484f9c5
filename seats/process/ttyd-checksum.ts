// The checksum of a ttyd: that of the program itself, which the set-up starts through a script of its own.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Where the set-up unpacks the program, beside the script that starts it with its own libraries. */
const UNPACKED = 'root/usr/bin/ttyd';

/**
 * @param file a ttyd as it is started
 * @returns which file was read, without symbolic links, and its SHA-256 in hexadecimal digits
 */
export async function ttydChecksum(file: string): Promise<{ file: string; sha256: string }> {
  const program = await programOf(await realpath(file));
  const hash = createHash('sha256');
  await pipeline(createReadStream(program), hash);
  return { file: program, sha256: hash.digest('hex') };
}

async function programOf(file: string): Promise<string> {
  if (!(await isScript(file))) return file;
  // A script that starts something else is all that can be known of it.
  return realpath(path.join(path.dirname(file), UNPACKED)).catch(() => file);
}

async function isScript(file: string): Promise<boolean> {
  await using handle = await open(file);
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  return buffer.toString('latin1') === '#!';
}
