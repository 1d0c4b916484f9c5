// Finds the programs that every seat needs, the pinned ttyd and socat, once at startup.
import path from 'node:path';
import { findSocat, findTtyd } from '../../seats/process/ttyd-binary.ts';
import { type Config, PROJECT_DIR } from './config.ts';

export interface Tools {
  ttyd: string;
  socat: string;
}

/** @throws AppError SEAT_TTYD_MISSING, SEAT_TTYD_VERSION, SEAT_SOCAT_MISSING */
export async function findTools({ ttyd }: Pick<Config, 'ttyd'>): Promise<Tools> {
  const toolsDir = path.join(PROJECT_DIR, '.tools');
  const env = ttyd.path === undefined ? process.env : { ...process.env, TTYD_PATH: ttyd.path };
  const [foundTtyd, foundSocat] = await Promise.all([
    findTtyd(ttyd.version, toolsDir, env),
    findSocat(toolsDir, env),
  ]);
  return { ttyd: foundTtyd.path, socat: foundSocat.path };
}
