// For tests of boxes: whether bubblewrap works here, as the test's own user and as another one.
import { lookForBoxes } from '../config/rooms/boxes.ts';
import { nobody } from './apps-user.ts';

const { found, cgroups } = await lookForBoxes();

/** Whether apps run in boxes here. */
export const boxed = 'bwrap' in found;
export const whyNoBox = 'bwrap' in found ? '' : ` (skipped: ${found.wrong})`;
/** What cgroups limit here. */
export const heldHere = cgroups.held;

/** Environments of proxies whose apps run in boxes here, each with who they run as. */
export const AS: readonly [name: string, env: Record<string, string>][] = [
  ['as the proxy’s user', {}],
  ...(nobody
    ? [['with apps.user', { APPS_USER: 'nobody' }] as [string, Record<string, string>]]
    : []),
];
