// The operations feed, for React components: the latest scans, their history, and how the connection is.
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { ConnectionState } from '../connection/connection-state.ts';
import type { OpsHistory } from '../ops/ops-history.ts';
import {
  OpsMonitorFeed,
  type OpsMonitorFeedOptions,
  type OpsMonitorState,
} from '../ops/ops-monitor-feed.ts';
import { useTicket } from './use-ticket.ts';

/** How often the age of the latest message is counted anew, in ms. */
const AGE_EVERY_MS = 1_000;

/** For a badge. */
export interface ConnectionHealth extends ConnectionState {
  /** How long ago the latest message came, in ms; null before the first. */
  ageMs: number | null;
}

export interface UsedOpsMonitorFeed extends OpsHistory {
  feed: OpsMonitorFeed;
  health: ConnectionHealth;
  error: OpsMonitorState['error'];
  /** Tries again at once, also where it had been given up. */
  retry(): void;
}

/** Connects to an installation's operations feed; another `host` is another feed. */
export function useOpsMonitorFeed(options: OpsMonitorFeedOptions = {}): UsedOpsMonitorFeed {
  const { host } = options;
  const ticket = useTicket(options.ticket);
  const feed = useMemo(() => new OpsMonitorFeed({ host, ticket }), [host, ticket]);
  useEffect(() => {
    feed.connect();
    return () => feed.close();
  }, [feed]);
  const state = useSyncExternalStore(feed.subscribe, feed.getSnapshot, feed.getSnapshot);
  const ageMs = useAge(state.heardAt);
  return useMemo(() => {
    const { connection, heardAt: _, ...known } = state;
    return { ...known, feed, health: { ...connection, ageMs }, retry: () => feed.retry() };
  }, [state, feed, ageMs]);
}

function useAge(at: number | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), AGE_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return at === null ? null : Math.max(0, now - at);
}
