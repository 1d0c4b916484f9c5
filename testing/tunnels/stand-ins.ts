// Puts stand-ins for tunnel programs on a PATH of a test's own, and says what they do.
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StandInFacts } from './stand-in.ts';

export type TunnelName = 'cloudflared' | 'tailscale' | 'ssh';

export interface StandIns extends AsyncDisposable {
  /** For whoever starts tunnels. */
  env: { PATH: string; TUNNEL_STAND_IN: string };
  /** Of its latest run. @throws Error if it was never started */
  facts(name: TunnelName): Promise<StandInFacts>;
  /** From now on it fails, is never open, gets the same address each time, or nobody reaches what it forwards. */
  set(name: TunnelName, what: 'fails' | 'hangs' | 'same' | 'closed'): Promise<void>;
  /** It does not fail any more. */
  mend(name: TunnelName): Promise<void>;
}

/** @param names those that are there; this machine's own ssh is not, unless it is among them */
export async function startStandIns(...names: TunnelName[]): Promise<StandIns> {
  const dir = await mkdtemp(path.join(tmpdir(), 'tunnels-'));
  const bin = path.join(dir, 'bin');
  await mkdir(bin);
  for (const name of names) {
    const file = path.join(bin, name);
    const program = path.join(import.meta.dirname, `${name}.ts`);
    await writeFile(file, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
    await chmod(file, 0o755);
  }
  return {
    env: { PATH: `${bin}${path.delimiter}${process.env.PATH}`, TUNNEL_STAND_IN: dir },
    facts: async (name) =>
      JSON.parse(await readFile(path.join(dir, `${name}.json`), 'utf8')) as StandInFacts,
    set: (name, what) => writeFile(path.join(dir, `${name}.${what}`), ''),
    mend: (name) => rm(path.join(dir, `${name}.fails`)),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}
