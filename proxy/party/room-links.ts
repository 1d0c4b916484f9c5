// A connection to each room that somebody at this proxy is in: what changes there is heard at once (LK2, DO2).
import type { Logger } from 'pino';
import { connectParty, DONE, type Party } from '../../bridge/room/party.ts';
import type { ServerMessage } from '../../protocol/messages.ts';

/** A room that everybody has left keeps its connection for so long, in ms: they may only have reloaded. */
const KEPT_MS = 30_000;

export interface RoomLinks extends Disposable {
  /** Keeps a connection to a room, by its id at the party, until it is disposed of. */
  hold(partyRoom: string): Disposable;
}

export interface RoomLinksOptions {
  /** Address of a room's socket for proxies, with a fresh ticket. */
  socketOf(partyRoom: string): Promise<string>;
  onMessage(partyRoom: string, message: ServerMessage): void;
  /** The connection is there again, and something may have been missed. */
  onBack(partyRoom: string): void;
  log: Logger;
}

interface Link {
  party: Party;
  holders: number;
  end: NodeJS.Timeout | undefined;
}

export function createRoomLinks({ socketOf, onMessage, onBack, log }: RoomLinksOptions): RoomLinks {
  const links = new Map<string, Link>();

  function connect(room: string): Party {
    let before = false;
    return connectParty(
      () => socketOf(room),
      {
        open() {
          if (before) onBack(room);
          before = true;
        },
        message: (message) => onMessage(room, message),
        close(code, final) {
          if (final && code !== DONE) log.error({ room, code }, 'the room refuses this proxy');
        },
      },
      log,
    );
  }

  function letGo(room: string, link: Link): void {
    link.holders -= 1;
    if (link.holders > 0) return;
    link.end = setTimeout(() => {
      links.delete(room);
      link.party.close();
    }, KEPT_MS).unref();
  }

  return {
    hold(room) {
      const link = links.get(room) ?? { party: connect(room), holders: 0, end: undefined };
      links.set(room, link);
      clearTimeout(link.end);
      link.holders += 1;
      const held = new DisposableStack();
      held.defer(() => letGo(room, link));
      return held;
    },
    [Symbol.dispose]() {
      for (const { party, end } of links.values()) {
        clearTimeout(end);
        party.close();
      }
      links.clear();
    },
  };
}
