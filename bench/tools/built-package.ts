// The project as an installed package runs it, for what is measured of that: built as `npm pack` does, with this clone's
// packages and tools.
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { ROOT, TOOLS } from '../../node/installation.mjs';

export interface BuiltPackage extends AsyncDisposable {
  /** For `startServer`. */
  checkout: string;
  env: Record<string, string>;
}

export async function builtPackage(): Promise<BuiltPackage> {
  const home = await mkdtemp(path.join(tmpdir(), 'package-'));
  const remove = () => rm(home, { recursive: true, force: true });
  const checkout = path.join(home, 'dist');
  const cache = path.join(home, 'cache');
  try {
    await execa(process.execPath, [path.join(ROOT, 'scripts/build-package.ts'), checkout]);
    await symlink(path.join(ROOT, 'node_modules'), path.join(checkout, 'node_modules'));
    await mkdir(path.join(cache, 'teleport-rooms'), { recursive: true });
    await symlink(TOOLS, path.join(cache, 'teleport-rooms/tools'));
  } catch (error) {
    await remove();
    throw error;
  }
  return { checkout, env: { XDG_CACHE_HOME: cache }, [Symbol.asyncDispose]: remove };
}
