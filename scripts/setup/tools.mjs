// Private tools of this installation, installed atomically so that a half-installed one is never used.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { TOOLS } from '../../node/installation.mjs';

/**
 * Builds a tool in a temporary folder and renames it to its place.
 * @param {string} name the tool's folder in `TOOLS`
 * @param {(dir: string, scratch: string) => void | Promise<void>} build fills `dir`; `scratch` is thrown away
 */
export async function buildTool(name, build) {
  mkdirSync(TOOLS, { recursive: true });
  const temp = mkdtempSync(path.join(TOOLS, '.new-'));
  try {
    const dir = path.join(temp, 'tool');
    const scratch = path.join(temp, 'scratch');
    mkdirSync(dir);
    mkdirSync(scratch);
    await build(dir, scratch);
    const place = path.join(TOOLS, name);
    // rename can't replace a folder, so an old one is moved away first; one from a concurrent set-up is equally good.
    if (existsSync(place)) renameSync(place, path.join(temp, 'old'));
    renameSync(dir, place);
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}
