// A room for React components: connected as long as the component is there.
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { RoomCursors } from '../room/room-cursors.ts';
import { RoomFeed, type RoomFeedOptions, type RoomFeedState } from '../room/room-feed.ts';
import { useTicket } from './use-ticket.ts';

export interface UsedRoomFeed extends RoomFeedState {
  /** For `useRoomCursors`, and to write in the chat. */
  feed: RoomFeed;
}

/** Connects to a room; another `host`, `room` or `partyRoom` is another feed. */
export function useRoomFeed(options: RoomFeedOptions): UsedRoomFeed {
  const { host, room, partyRoom } = options;
  const ticket = useTicket(options.ticket);
  const feed = useMemo(
    () => new RoomFeed({ host, room, partyRoom, ticket }),
    [host, room, partyRoom, ticket],
  );
  useEffect(() => {
    feed.connect();
    return () => feed.close();
  }, [feed]);
  const state = useSyncExternalStore(feed.subscribe, feed.getSnapshot, feed.getSnapshot);
  return useMemo(() => ({ ...state, feed }), [state, feed]);
}

/** Everybody's pointers and carets: whoever uses it is drawn anew many times a second. */
export function useRoomCursors({ cursors }: Pick<RoomFeed, 'cursors'>): RoomCursors {
  return useSyncExternalStore(cursors.subscribe, cursors.getSnapshot, cursors.getSnapshot);
}
