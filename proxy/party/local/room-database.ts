// Which file of a local party is which room, so that an operator can look into it with SQLite's own tools.
import { createHash, createHmac } from 'node:crypto';
import path from 'node:path';
import { ROOMS_KEY } from './config.ts';

/**
 * The path of a room's SQLite file. workerd names it by the object's id, which follows from the room's name as below.
 * @param stateDir the state folder @param partyRoom the room's id at the party
 */
export function roomDatabase(stateDir: string, partyRoom: string): string {
  const key = createHash('sha256').update(ROOMS_KEY).digest();
  const half = (of: string | Buffer) =>
    createHmac('sha256', key).update(of).digest().subarray(0, 16);
  const name = half(partyRoom);
  const id = Buffer.concat([name, half(name)]).toString('hex');
  return path.resolve(stateDir, 'party', 'do', ROOMS_KEY, `${id}.sqlite`);
}
