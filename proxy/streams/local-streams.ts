// The streams that somebody watches at this proxy, each with one connection to the party (TS7).
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import { streamRoom } from '../../protocol/streams/terminal-stream.ts';
import type { Newcomer } from '../../streams/stream.ts';
import type { PartyClient } from '../party/client.ts';
import { type Joined, LocalStream } from './local-stream.ts';

export interface LocalStreams extends Disposable {
  /** @param partyRoom id at the party @param seat 1-based @param socket an open one, which nothing has been read from */
  join(partyRoom: string, seat: number, socket: WebSocket, newcomer: Newcomer): Joined;
  /** @returns how many sockets watch this seat's stream at this proxy */
  watchers(partyRoom: string, seat: number): number;
}

export function createLocalStreams(
  client: Pick<PartyClient, 'relaySocket'>,
  log: Logger,
): LocalStreams {
  const streams = new Map<string, LocalStream>();
  return {
    join(partyRoom, seat, socket, newcomer) {
      const name = streamRoom(partyRoom, seat);
      const stream =
        streams.get(name) ??
        new LocalStream({
          address: () => client.relaySocket(partyRoom, seat),
          onEnd: () => streams.delete(name),
          log: log.child({ stream: name }),
        });
      streams.set(name, stream);
      return stream.join(socket, newcomer);
    },
    watchers: (partyRoom, seat) => streams.get(streamRoom(partyRoom, seat))?.watchers ?? 0,
    [Symbol.dispose]() {
      for (const stream of streams.values()) stream[Symbol.dispose]();
      streams.clear();
    },
  };
}
