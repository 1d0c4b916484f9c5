// Checks ttyd's page: starts the pinned ttyd briefly, in a temporary folder.
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { AppError } from '../../../protocol/errors.ts';
import type { Config } from '../../config/config.ts';
import { findTools } from '../../config/tools.ts';
import { checkPage } from '../../page/page-contract.ts';
import { readPinnedPage } from '../../page/pinned-page.ts';
import { type Finding, ok, reason, warn } from './check.ts';

/** @returns nothing if ttyd or dtach is missing: another check reports that */
export async function checkTtydPage(config: Config): Promise<Finding[]> {
  const dir = path.join(tmpdir(), `ttyd-${randomUUID().slice(0, 8)}`);
  try {
    const { ttyd } = await findTools(config);
    const page = await readPinnedPage({ ttyd, dir, log: pino({ level: 'silent' }) });
    const differences = checkPage(page);
    if (differences.length === 0) return [ok('ttyd page', 'as expected')];
    return differences.map(({ message }) =>
      warn(
        'ttyd page',
        message,
        'Use the ttyd that `node scripts/setup.mjs` brings, or read docs/deploy.md, "Another version of ttyd".',
      ),
    );
  } catch (error) {
    if (error instanceof AppError && MISSING.test(error.code)) return [];
    return [warn('ttyd page', `not read: ${reason(error)}`, 'Start ttyd by hand and look.')];
  }
}

const MISSING = /^SEAT_(?:TTYD|DTACH)_/;
