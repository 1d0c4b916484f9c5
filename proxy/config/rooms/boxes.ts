// The boxes of an installation: whether apps can run in one here, what limits them, and which rooms want one.
import { TOOLS } from '../../../node/installation.mjs';
import { AppError } from '../../../protocol/errors.ts';
import type { Room } from '../../../rooms/load.ts';
import { mayBeBoxed } from '../../../rooms/room.ts';
import type { AppUser } from '../../../seats/process/app-user.ts';
import { type FoundBwrap, findBwrap } from '../../../seats/process/box/bwrap.ts';
import {
  type Cgroups,
  findCgroups,
  lookForCgroups,
  NO_CGROUPS,
  type OnRefused,
} from '../../../seats/process/box/cgroups.ts';
import { COUNTS_IN_BOXES, LIMITED, type Limited } from '../../../seats/process/box/limits.ts';

export interface Boxes {
  found: FoundBwrap;
  cgroups: Cgroups;
}

/** @param user who apps run as; without one as this process @param onRefused told of limits that a box is without */
export async function findBoxes(user: AppUser | undefined, onRefused: OnRefused): Promise<Boxes> {
  return boxesWith(user, () => findCgroups(onRefused));
}

/** For checks: changes nothing, so that of cgroups it is only known where they seem to be possible. */
export async function lookForBoxes(user?: AppUser): Promise<Boxes> {
  return boxesWith(user, lookForCgroups);
}

async function boxesWith(
  user: AppUser | undefined,
  cgroups: () => Promise<Cgroups>,
): Promise<Boxes> {
  const found = await findBwrap(TOOLS, process.env, user);
  return { found, cgroups: 'bwrap' in found ? await cgroups() : NO_CGROUPS };
}

/** Whether the room's app is to run in a box where there is one. */
export const wantsBox = ({ sandbox, app }: Pick<Room, 'sandbox' | 'app'>): boolean =>
  mayBeBoxed(sandbox, app.kind);

/**
 * @returns path of bubblewrap if the room's app runs in a box here, else null
 * @throws AppError SANDBOX_MISSING if it may run in no other way
 */
export function bwrapFor(room: Pick<Room, 'sandbox' | 'app'>, found: FoundBwrap): string | null {
  if (!wantsBox(room)) return null;
  if ('bwrap' in found) return found.bwrap;
  if (room.sandbox === 'bwrap')
    throw new AppError('SANDBOX_MISSING', `${upper(found.wrong)}. ${found.todo}`);
  return null;
}

const WORDS: Record<Limited, string> = { pids: 'processes', memory: 'memory', cpu: 'CPU' };

/** What the limits of a box rest on, in words. */
export function limitsInWords({ held }: Pick<Cgroups, 'held'>, asRoot: boolean): string {
  const list = (names: readonly Limited[]) => names.map((one) => WORDS[one]).join(', ');
  const byGroup = LIMITED.filter((one) => held.has(one));
  const rest = LIMITED.filter((one) => !held.has(one));
  const isNot = (one: Limited) => one === 'pids' && (asRoot || !COUNTS_IN_BOXES);
  const not = rest.filter(isNot);
  const each = rest.filter((one) => !isNot(one));
  return [
    byGroup.length > 0 ? `${list(byGroup)} of a box by cgroups` : '',
    each.length > 0 ? `${list(each)} by what a process may have (prlimit, nice)` : '',
    not.length > 0 ? `${list(not)} not at all (apps run as root, or Linux is older than 5.14)` : '',
  ]
    .filter(Boolean)
    .join('; ');
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
