// The main script's templates and artwork, for the panels, so that no page loads them twice.
import type { Lent } from './panels-host.ts';

const { teleportLent } = window;
if (!teleportLent) throw new Error('the main script has not started');

export const { html, repeat, ICONS, avatar } = teleportLent;
// A unique symbol keeps its type only where it is said.
export const nothing: Lent['nothing'] = teleportLent.nothing;
