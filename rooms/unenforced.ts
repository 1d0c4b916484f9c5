// Rejects keys for features that are not implemented yet: such a room stays closed rather than more open than intended.
import type { RoomFrontmatter } from './schema.ts';

type Promises = { [K in keyof RoomFrontmatter]?: (keys: RoomFrontmatter) => string | undefined };

/** For each such key, the error message; undefined if the file asks for nothing unimplemented. */
const PROMISES: Promises = {
  agent: ({ agent }) =>
    agent?.enabled === true
      ? 'nobody lives in rooms yet. Write `false`, `{ enabled: false, ... }`, or leave the key out.'
      : undefined,
  api_key_source: ({ api_key_source: source, app }) => {
    // WibWob-DOS gets no API key from us, so it asks the visitor itself.
    const kept = source === 'env' || (source === 'visitor_dialog' && app === 'wibwob');
    return kept
      ? undefined
      : `no key is taken from \`${source}\` yet. Write \`env\`, or leave the key out.`;
  },
};

/** @returns the keys of a file that are not enforced, each with a message that says what to do */
export function findUnenforced(
  keys: RoomFrontmatter,
): { key: keyof RoomFrontmatter; message: string }[] {
  return Object.entries(PROMISES).flatMap(([key, ask]) => {
    const message = ask(keys);
    return message === undefined ? [] : [{ key: key as keyof RoomFrontmatter, message }];
  });
}
