// The party of an installation: the one that is configured, or a local one; and where each room's is.
import type { Logger } from 'pino';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { Config } from '../config/config.ts';
import type { Secrets } from '../config/state/secrets.ts';
import { type LocalParty, startLocalParty } from './local/local-party.ts';

export interface OpenParty {
  url: string;
  readonly pid: number | null;
  /** Only of a local one: one elsewhere has its secrets from whoever deployed it. */
  renew?: LocalParty['renew'];
  close(): Promise<void>;
}

/** @throws AppError PARTY_UNAVAILABLE if a local one can't be started */
export async function openParty(
  config: Config,
  { party }: Secrets,
  log: Logger,
): Promise<OpenParty> {
  if (config.partyUrl) return { url: config.partyUrl, pid: null, close: async () => {} };
  const [{ value: secret }, oldSecret] = party;
  return startLocalParty({ stateDir: config.stateDir, secret, oldSecret, log });
}

/** Where each room's party is: a room file may name its own party. */
export function partyUrls(
  rooms: ReadonlyMap<string, Room>,
  own: string,
): (partyRoom: string) => string {
  return (partyRoom) => {
    for (const room of rooms.values())
      if (room.partykitServer !== undefined && partyRoomOf(room) === partyRoom)
        return room.partykitServer.replace(/^ws/, 'http');
    return own;
  };
}
