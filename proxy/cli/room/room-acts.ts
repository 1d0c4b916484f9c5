// What commands on a room have in common: the acts themselves, and who is meant by a name.
import { AppError } from '../../../protocol/errors.ts';
import type { Person } from '../../../protocol/messages.ts';
import { printable } from '../../../protocol/text/printable.ts';
import { askProxy, bodyOf, type Installation } from '../running.ts';

export const pathOf = (room: string, what: string) =>
  `/api/rooms/${encodeURIComponent(room)}/${what}`;

export async function post(
  at: Installation,
  room: string,
  act: string,
  body: object,
): Promise<void> {
  const answer = await askProxy(at, pathOf(room, act), { method: 'POST', body });
  bodyOf(answer, 'ACT_FAILED');
}

export async function peopleOf(at: Installation, room: string): Promise<Person[]> {
  const body = bodyOf(await askProxy(at, pathOf(room, 'people')), 'ACT_FAILED');
  return (body as { people: Person[] }).people;
}

/** @param named a name, or a person's id @throws AppError PERSON_UNKNOWN with who is there */
export async function personIn(at: Installation, room: string, named: string): Promise<Person> {
  const people = await peopleOf(at, room);
  const found = people.find(({ pid, name }) => pid === named || name === named);
  const there = people.map(({ name }) => name).join(', ') || 'nobody';
  if (!found) throw new AppError('PERSON_UNKNOWN', `In ${room}: ${printable(there)}.`);
  return found;
}
