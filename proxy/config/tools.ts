// Finds the programs that every seat needs, the pinned ttyd and socat, once at startup.
import { TOOLS } from '../../node/installation.mjs';
import { findSocat, findTtyd } from '../../seats/process/ttyd-binary.ts';
import type { Config, TtydPin } from './config.ts';

export interface Tools {
  ttyd: string;
  socat: string;
}

/** @throws AppError SEAT_TTYD_MISSING, SEAT_TTYD_VERSION, SEAT_TTYD_CHECKSUM, SEAT_SOCAT_MISSING */
export async function findTools({ ttyd }: Pick<Config, 'ttyd'>): Promise<Tools> {
  const [foundTtyd, foundSocat] = await Promise.all([
    findPinned(ttyd),
    findSocat(TOOLS, process.env),
  ]);
  return { ttyd: foundTtyd, socat: foundSocat.path };
}

/**
 * The path of the pinned ttyd.
 * @param toolsDir where the set-up's are
 * @throws AppError SEAT_TTYD_MISSING, SEAT_TTYD_VERSION, SEAT_TTYD_CHECKSUM
 */
export async function findPinned(pin: TtydPin, toolsDir = TOOLS): Promise<string> {
  const env = pin.path === undefined ? process.env : { ...process.env, TTYD_PATH: pin.path };
  return (await findTtyd(pin.version, toolsDir, env, pin.sha256)).path;
}
