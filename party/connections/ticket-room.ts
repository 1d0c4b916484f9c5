// What a ticket has to name as its room: parties of the installation have names that no room of people can have.
import { OPS_ROOM, OPS_TICKET_ROOM } from '../../protocol/streams/ops-feed.ts';

/**
 * @param lobby where a request wants to go, as partyserver has read it from the path
 * @returns what a ticket for this address names; for most it is the room itself
 */
export function ticketRoom(lobby: { className: keyof Cloudflare.Env; name: string }): string {
  const { className, name } = lobby;
  return className === 'OPS_MONITOR_BROADCAST' && name === OPS_ROOM ? OPS_TICKET_ROOM : name;
}
