// What a room's model is told in every turn: the room's prompt, and its files as they are now. As long as nothing of that
// changes it is told in the same words, so that the provider's cache has them.
import { open } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { Context, type Home } from '../../agent/context/context.ts';
import { drawMark } from '../../agent/context/fence.ts';
import { FILE_CHARS } from '../../agent/model/limits.ts';
import { toolsFor } from '../../agent/tools.ts';
import type { Resident as ResidentKeys } from '../../rooms/agent-keys.ts';
import type { Room } from '../../rooms/load.ts';
import { resolveInside } from '../../rooms/paths.ts';

type File = Home['files'][number];

export class Told {
  readonly #room: Room;
  readonly #log: Logger;
  readonly #mark = drawMark();
  /** Files that could not be read the last time. */
  #missing: ReadonlySet<string> = new Set();
  #last: { home: Home; secrets: readonly string[]; context: Context } | undefined;

  constructor(room: Room, log: Logger) {
    this.#room = room;
    this.#log = log;
  }

  /** @param secrets that stand in no request */
  async context(agent: ResidentKeys, secrets: readonly string[]): Promise<Context> {
    const { displayName, systemPrompt } = this.#room;
    const home: Home = {
      ...{ name: agent.name, room: displayName, prompt: systemPrompt, files: await this.#files() },
      ...{ tools: toolsFor(agent.hands), maxTokens: agent.maxTokens },
    };
    const last = this.#last;
    if (last && isDeepStrictEqual([last.home, last.secrets], [home, secrets])) return last.context;
    const context = new Context(home, secrets, this.#mark);
    this.#last = { home, secrets, context };
    return context;
  }

  /** One that can't be read any more is left out. */
  async #files(): Promise<File[]> {
    const { preloadFiles, projectDir, id } = this.#room;
    const missing = new Set<string>();
    const read = preloadFiles.map(async (file): Promise<File[]> => {
      try {
        return [await readFile(file, projectDir)];
      } catch (error) {
        missing.add(file);
        if (!this.#missing.has(file))
          this.#log.warn({ err: error, room: id }, 'a file of the room can’t be read');
        return [];
      }
    });
    const files = (await Promise.all(read)).flat();
    this.#missing = missing;
    return files;
  }
}

/** @throws if it can't be read, or leads out of the project by now: people may write there */
async function readFile(file: string, projectDir: string): Promise<File> {
  const named = path.relative(projectDir, file);
  const found = await resolveInside(named, projectDir);
  if (!found.ok) throw new Error(found.message);
  await using handle = await open(found.path);
  const bytes = Buffer.alloc(FILE_CHARS);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
  return { path: named, text: bytes.subarray(0, bytesRead).toString('utf8') };
}
