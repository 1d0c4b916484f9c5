// Who waits at which doors.
import { useCallback } from 'react';
import type { Knock } from '../../../protocol/access/knocks.ts';
import { ask } from './ask.ts';
import { useWaiting } from './use-waiting.ts';
import type { Knocker } from './waiting.tsx';

/** @param rooms, scannedAt as of `useWaiting` @returns likewise */
export function useKnockers(
  root: string,
  rooms: readonly string[] | undefined,
  scannedAt: number,
): ReturnType<typeof useWaiting<Knocker>> {
  const listAt = useCallback(
    async (room: string): Promise<Knocker[]> => {
      const { knocks } = await ask<{ knocks: Knock[] }>(`${root}api/rooms/${room}/knocks`);
      return knocks.map((knock) => ({ ...knock, room }));
    },
    [root],
  );
  return useWaiting(rooms, scannedAt, listAt);
}
