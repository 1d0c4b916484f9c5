// Warns of rooms in which people can run programs without a box, and as whom, in one sentence for `rooms check`,
// `doctor` and the startup log.
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { AppWarning, Room } from '../../../rooms/load.ts';
import { lookUpAppUser } from '../../../seats/process/app-user.ts';
import type { FoundBwrap } from '../../../seats/process/box/bwrap.ts';
import { accountOf } from '../../../seats/process/passwd.ts';
import type { Config } from '../config.ts';
import { lookForBoxes, wantsBox } from './boxes.ts';

/** How apps run in this installation. */
export interface HowAppsRun {
  /** Who the proxy runs as. */
  proxyUser: string;
  /** User of the apps alone, if there is one. */
  appsUser: string | undefined;
  /** Whether there are boxes. */
  found: FoundBwrap;
}

export interface Warning {
  /** `fail`: nobody can come in. */
  level: 'warn' | 'fail';
  sentence: string;
  /** How to fix it. */
  todo: string;
}

const SET_APPS_USER = 'Set apps.user in config.yaml; docs/deploy.md says how.';

/**
 * @returns what people in the room can do to this installation, or why its app does not start; undefined if it runs
 * nothing of theirs, or in a box
 */
export function givenAway(
  room: Pick<Room, 'app' | 'access' | 'sandbox'>,
  { proxyUser, appsUser, found }: HowAppsRun,
): Warning | undefined {
  const { app, access, sandbox } = room;
  const missing = 'bwrap' in found ? undefined : found;
  if (wantsBox(room) && !missing) return undefined;
  if (sandbox === 'bwrap' && missing)
    return {
      level: 'fail',
      sentence: `its app does not start here: ${missing.wrong}`,
      todo: missing.todo,
    };
  if (app.kind === 'desktop') return undefined;
  const who = access === 'guest' ? 'everyone who has the link' : 'everyone who enters';
  const how = app.kind === 'wibwob' ? ', since WibWob-DOS has terminal windows with a shell' : '';
  const as = appsUser ?? `${proxyUser} (the user of the proxy)`;
  const box =
    sandbox === 'none' || !missing
      ? 'without a box (`sandbox: none`)'
      : `without a box (${missing.wrong})`;
  const then =
    appsUser === undefined
      ? 'they can read this installation’s secrets and type into every seat.'
      : `they can reach the network, and whatever else of ${appsUser} runs without a box.`;
  const boxTodo =
    sandbox === 'none' || !missing ? 'Take `sandbox: none` out of the room file.' : missing.todo;
  return {
    level: 'warn',
    sentence: `${who} can run programs as ${as}${how}, ${box}: ${then}`,
    todo: appsUser === undefined ? `${boxTodo} ${SET_APPS_USER}` : boxTodo,
  };
}

/** The same for the rooms of one installation, with what to do. */
export async function givenAwayHere(config: Config): Promise<AppWarning> {
  const how = await howAppsRun(config);
  return (room) => {
    const warning = givenAway(room, how);
    return warning && `${warning.sentence.replace(/[^.]$/, '$&.')} ${warning.todo}`;
  };
}

/** The same for many rooms, each sentence once, with the rooms before it. */
export function allGivenAway(rooms: readonly Room[], how: HowAppsRun): Warning[] {
  const told = new Map<string, Warning & { ids: string[] }>();
  for (const room of rooms) {
    const warning = givenAway(room, how);
    if (!warning) continue;
    const ids = told.get(warning.sentence)?.ids ?? [];
    told.set(warning.sentence, { ...warning, ids: [...ids, room.id] });
  }
  return [...told.values()].map(({ ids, sentence, ...rest }) => ({
    ...rest,
    sentence: `${ids.join(', ')}: ${sentence}`,
  }));
}

/** How apps run here, as far as whoever asks may find out. */
export async function howAppsRun(config: Config): Promise<HowAppsRun> {
  const { appsUser } = config;
  const looked = appsUser === undefined ? undefined : await lookUpAppUser(appsUser);
  const user = looked && 'user' in looked ? looked.user : undefined;
  const [{ found }, name] = await Promise.all([lookForBoxes(user), proxyUser(config)]);
  return { proxyUser: name, appsUser, found };
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
