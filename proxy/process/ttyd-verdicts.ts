// What `teleport ttyd` found, kept in the state folder: the verdict on the pinned ttyd, and on one that was refused.
import { chown, mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { writeFileAtomic } from '../../node/atomic-file.ts';
import type { TtydVerdict, TtydVerdicts } from '../../protocol/api.ts';

const verdict: v.GenericSchema<TtydVerdict> = v.object({
  version: v.string(),
  sha256: v.nullable(v.string()),
  at: v.number(),
  ok: v.boolean(),
  failed: v.array(v.object({ name: v.string(), message: v.string() })),
  skipped: v.array(v.string()),
});
const schema = v.object({ used: v.nullable(verdict), refused: v.nullable(verdict) });
type Kept = v.InferOutput<typeof schema>;

const NAME = 'ttyd-verdicts.json';

/**
 * What is known of the ttyd that is used.
 * @param version the pinned one: a verdict on another is none on this
 */
export async function readVerdicts(stateDir: string, version: string): Promise<TtydVerdicts> {
  const { used, refused } = await read(stateDir);
  return { verdict: used?.version === version ? used : null, refused };
}

/**
 * Keeps a verdict.
 * @param change `used`: on the ttyd that is used, whatever was refused before; `refused`: on one that is not used
 */
export async function keepVerdict(
  stateDir: string,
  change: { used: TtydVerdict; refused?: null } | { refused: TtydVerdict },
): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const file = path.join(stateDir, NAME);
  await writeFileAtomic(file, `${JSON.stringify({ ...(await read(stateDir)), ...change })}\n`);
  // The proxy's own user reads it.
  const { uid, gid } = await stat(stateDir);
  if (process.geteuid?.() === 0) await chown(file, uid, gid);
}

async function read(stateDir: string): Promise<Kept> {
  const nothing = { used: null, refused: null };
  try {
    return v.parse(schema, JSON.parse(await readFile(path.join(stateDir, NAME), 'utf8')));
  } catch (error) {
    // None was kept, or by another version of this program: the next one says it anew.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || error instanceof SyntaxError || v.isValiError(error)) return nothing;
    throw error;
  }
}
