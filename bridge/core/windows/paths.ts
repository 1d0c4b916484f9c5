// File paths sent to or received from the room: relative to the room's files, and never outside them.
import { realpathSync } from 'node:fs';
import path from 'node:path';

export interface RoomFiles {
  /** The relative path of a file that an app shows; null if it is outside. */
  toWire(file: string): string | null;
  /** The absolute file of a relative path; undefined if it does not exist or would be outside. */
  toLocal(wire: string): string | undefined;
}

/** @param root the folder of the room's files; it need not exist */
export function roomFiles(root: string): RoomFiles {
  // Symbolic links are resolved first: what counts is the real location.
  const realRoot = real(root) ?? path.resolve(root);
  const inside = (file: string): string | null => {
    const relative = path.relative(realRoot, file);
    const out =
      relative === '' || relative.split(path.sep)[0] === '..' || path.isAbsolute(relative);
    return out ? null : relative.split(path.sep).join('/');
  };
  return {
    toWire(file) {
      if (file.includes('\0')) return null;
      const absolute = path.resolve(realRoot, file);
      const parent = real(path.dirname(absolute));
      const found = real(absolute) ?? (parent && path.join(parent, path.basename(absolute)));
      return found ? inside(found) : null;
    },
    toLocal(wire) {
      if (wire === '' || wire.includes('\0') || path.isAbsolute(wire)) return undefined;
      const found = real(path.resolve(realRoot, wire));
      return found && inside(found) !== null ? found : undefined;
    },
  };
}

function real(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'ELOOP') {
      return undefined;
    }
    throw error;
  }
}
