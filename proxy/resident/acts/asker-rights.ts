// A resident is no way round roles: for somebody it does only what they might do there themselves (MO6).
import type { GuestRight, GuestRights } from '../../../protocol/access/guest-rights.ts';
import { mayHere } from '../../../protocol/access/roles.ts';
import type { Person } from '../../../protocol/messages.ts';
import type { Hand, HandInput } from '../../../protocol/room/resident.ts';

/** What people need for what a hand does; whatever everybody may see needs nothing. */
const NEEDED: Readonly<Record<Hand, readonly GuestRight[]>> = {
  look: [],
  open: ['arrange'],
  move: ['arrange'],
  raise: ['arrange'],
  close: ['arrange'],
  write: ['type'],
  art: ['type'],
  point: ['point'],
  give: ['chat'],
};

/**
 * Whether somebody may have this done, as far as their role goes; a locked layout is the room's to keep (LK1).
 * @param asker as the room sees them now; undefined once they have left @param guests what its file leaves to guests
 */
export function mayHaveDone(
  { hand, input }: { hand: Hand; input: HandInput },
  asker: Pick<Person, 'role'> | undefined,
  guests: GuestRights,
): boolean {
  if (!asker) return false;
  const writes = 'text' in input && input.text !== undefined && hand === 'open';
  const needed = writes ? [...NEEDED.open, ...NEEDED.write] : NEEDED[hand];
  const { role } = asker;
  return needed.every((right) => mayHere({ role }, right, guests));
}
