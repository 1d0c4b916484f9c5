// Keys that promise what nothing keeps yet: a room that asks for one stays closed, rather than open to more than it says.
import type { RoomFrontmatter } from './schema.ts';

type Promises = { [K in keyof RoomFrontmatter]?: (keys: RoomFrontmatter) => string | undefined };

/** For each such key, what to write instead; undefined where the file asks for nothing that is missing. */
const PROMISES: Promises = {
  access: ({ access }) =>
    access === 'guest'
      ? undefined
      : `\`${access}\` is not enforced yet: everyone with the link would come in. Write \`guest\`, or leave the key out.`,
  host: ({ host }) =>
    host === undefined
      ? undefined
      : 'makes nobody the host yet. Leave the key out, and give the room’s host link to its host.',
  agent: ({ agent }) =>
    agent?.enabled === true
      ? 'nobody lives in rooms yet. Write `false`, `{ enabled: false, ... }`, or leave the key out.'
      : undefined,
  api_key_source: ({ api_key_source: source, app }) => {
    // WibWob-DOS is given no key, so it asks its visitor by itself.
    const kept = source === 'env' || (source === 'visitor_dialog' && app === 'wibwob');
    return kept
      ? undefined
      : `no key is taken from \`${source}\` yet. Write \`env\`, or leave the key out.`;
  },
};

/** @returns the keys of a file that nothing enforces, each with what to do */
export function findUnenforced(
  keys: RoomFrontmatter,
): { key: keyof RoomFrontmatter; message: string }[] {
  return Object.entries(PROMISES).flatMap(([key, ask]) => {
    const message = ask(keys);
    return message === undefined ? [] : [{ key: key as keyof RoomFrontmatter, message }];
  });
}
