// The terminal of a watched seat, for React components: connected as long as the component is there.
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Sent } from '../terminal/outbox.ts';
import {
  TerminalStream,
  type TerminalStreamOptions,
  type TerminalStreamState,
} from '../terminal/terminal-stream.ts';
import { useTicket } from './use-ticket.ts';

export interface UsedTerminalStream extends TerminalStreamState {
  /** For `<Terminal>`. */
  stream: TerminalStream;
  /** Types. @returns what has become of it; `held`: it waits until the connection is back */
  send(data: string): Sent;
  /** Tries again at once, also where it had been given up. */
  retry(): void;
}

/** Connects to a seat's terminal; another `host`, `room` or `seat` is another stream. */
export function useTerminalStream(options: TerminalStreamOptions): UsedTerminalStream {
  const { host, room, seat } = options;
  const ticket = useTicket(options.ticket);
  const stream = useMemo(
    () => new TerminalStream({ host, room, seat, ticket }),
    [host, room, seat, ticket],
  );
  useEffect(() => {
    stream.connect();
    return () => stream.close();
  }, [stream]);
  const state = useSyncExternalStore(stream.subscribe, stream.getSnapshot, stream.getSnapshot);
  return useMemo(
    () => ({
      ...state,
      stream,
      send: (data) => stream.send(data),
      retry: () => stream.retry(),
    }),
    [state, stream],
  );
}
