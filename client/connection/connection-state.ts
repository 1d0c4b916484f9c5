// How a connection is, for badges and notices.
import { CLOSE } from '../../protocol/codes.ts';

export type ConnectionStatus = 'connecting' | 'live' | 'reconnecting' | 'offline';

export interface ConnectionState {
  status: ConnectionStatus;
  /** Unix time in ms. */
  since: number;
  /** Attempts since it was live. */
  attempt: number;
  /** When the next attempt begins, Unix time in ms; null while one is under way, and where none will be. */
  retryAt: number | null;
  /** Why it is not live, for people. */
  reason: string | null;
  /** It is offline until `retry` is called. */
  final: boolean;
}

const REASONS: Readonly<Record<number, string>> = {
  [CLOSE.TICKET]: 'Your visit has ended. Reload the page.',
  [CLOSE.FORBIDDEN]: 'You may not see this any more.',
  [CLOSE.NO_ROOM]: 'This is gone.',
  [CLOSE.REPLACED]: 'This is open elsewhere.',
  [CLOSE.PAUSED]: 'The room is paused. Trying again.',
  [CLOSE.VERSION]: 'This page is out of date. Reload it.',
  [CLOSE.RATE]: 'Too much at once. Trying again.',
  [CLOSE.FULL]: 'As many as may watch this do so already. Trying again.',
};

/** A sentence for a close code; null for an ordinary end. */
export function closeReason(code: number): string | null {
  return REASONS[code] ?? null;
}
