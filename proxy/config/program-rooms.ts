// Warns of rooms in which people can run programs as the proxy's own user, in one sentence for `rooms check`, `doctor`
// and the startup log.
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { AppWarning, Room } from '../../rooms/load.ts';
import { accountOf } from '../../seats/process/passwd.ts';
import type { Config } from './config.ts';

/** How to fix it. */
export const SET_APPS_USER = 'Set apps.user in config.yaml; docs/deploy.md says how.';

/**
 * @param proxyUser who the proxy runs as
 * @returns what people in the room can do to this installation; undefined if its app runs nothing of theirs
 */
export function givenAway(
  { app, access }: Pick<Room, 'app' | 'access'>,
  proxyUser: string,
): string | undefined {
  if (app.kind === 'desktop') return undefined;
  const who = access === 'guest' ? 'everyone who has the link' : 'everyone who enters';
  const how = app.kind === 'wibwob' ? ', since WibWob-DOS has terminal windows with a shell' : '';
  return (
    `${who} can run programs as ${proxyUser} (the user of the proxy)${how}: ` +
    'they can read this installation’s secrets and type into every seat.'
  );
}

/** The same for the rooms of one installation, with what to do; a start with apps.user gives nothing away. */
export async function givenAwayHere(config: Config): Promise<AppWarning> {
  if (config.appsUser !== undefined) return () => undefined;
  const user = await proxyUser(config);
  return (room) => {
    const sentence = givenAway(room, user);
    return sentence && `${sentence} ${SET_APPS_USER}`;
  };
}

/** The same for many rooms, each sentence once, with the rooms before it. */
export function allGivenAway(rooms: readonly Room[], proxyUser: string): string[] {
  const told = new Map<string, string[]>();
  for (const room of rooms) {
    const sentence = givenAway(room, proxyUser);
    if (sentence !== undefined) told.set(sentence, [...(told.get(sentence) ?? []), room.id]);
  }
  return [...told].map(([sentence, ids]) => `${ids.join(', ')}: ${sentence}`);
}

/** Who the proxy of this installation runs as: the owner of its state folder, or whoever asks where there is none yet. */
export async function proxyUser({ stateDir }: Pick<Config, 'stateDir'>): Promise<string> {
  const me = process.geteuid?.() ?? -1;
  const uid = (await stat(stateDir).catch(() => null))?.uid ?? me;
  return (await accountOf(uid))?.name ?? (uid === me ? ownName() : `user ${uid}`);
}

/** Where there is no `getent`. */
function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return `user ${process.geteuid?.()}`;
  }
}
