// Watches the rooms folder and the files that rooms name, and says that something is different: what it is, a look at them
// finds out.
import path from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import type { Logger } from 'pino';

export interface Watch extends AsyncDisposable {
  /** Watches these besides the folder, and no others any more. */
  also(files: readonly string[]): void;
}

/**
 * @param dir only what lies in it directly
 * @param onChange also once it has begun to watch, since something may have changed before
 */
export function watchRooms(dir: string, log: Logger, onChange: () => void): Watch {
  const folder = watch(dir, { depth: 0, ignoreInitial: true });
  const named = watch([], { ignoreInitial: true });
  let watched = new Set<string>();
  for (const one of [folder, named])
    one.on('error', (err) =>
      log.warn({ err }, 'room files can’t be watched: run `teleport rooms reload` after an edit'),
    );
  folder.on('ready', onChange);
  listen(folder, onChange);
  listen(named, onChange);
  return {
    also(files) {
      const wanted = new Set(files.filter((file) => path.dirname(file) !== path.resolve(dir)));
      const added = [...wanted].filter((file) => !watched.has(file));
      const gone = [...watched].filter((file) => !wanted.has(file));
      if (added.length > 0) named.add(added);
      if (gone.length > 0) void named.unwatch(gone);
      watched = wanted;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([folder.close(), named.close()]);
    },
  };
}

function listen(watcher: FSWatcher, onChange: () => void): void {
  for (const event of ['add', 'change', 'unlink'] as const) watcher.on(event, onChange);
}
