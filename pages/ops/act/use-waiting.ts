// What waits in rooms for an operator: asked where a scan says that something does.
import { useCallback, useEffect, useRef, useState } from 'react';

/**
 * @param rooms those in which something waits; undefined as long as that is not known
 * @param scannedAt since when that is known
 * @param listAt what waits in a room; the same function each time
 * @returns what, undefined before the first answer, and a way to look again
 */
export function useWaiting<T>(
  rooms: readonly string[] | undefined,
  scannedAt: number,
  listAt: (room: string) => Promise<T[]>,
): [readonly T[] | undefined, () => void] {
  const [known, setKnown] = useState<readonly T[]>();
  const [again, setAgain] = useState(0);
  const wanted = rooms?.join(' ');
  /** The newest question, and whether one is under way: with many proxies scans come faster than answers. */
  const asked = useRef({ wanted, isOpen: false, isDue: false });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each scan, and whoever has answered, is a reason to look.
  useEffect(() => {
    asked.current.wanted = wanted;
    asked.current.isDue = true;
    const look = async (): Promise<void> => {
      const now = asked.current;
      if (now.isOpen || !now.isDue || now.wanted === undefined) return;
      Object.assign(now, { isOpen: true, isDue: false });
      const found = await listsOf(now.wanted.split(' ').filter(Boolean), listAt);
      // Nothing before and nothing now is the same list.
      setKnown((old) => (old && found.length + old.length === 0 ? old : found));
      now.isOpen = false;
      await look();
    };
    void look();
  }, [wanted, scannedAt, again, listAt]);
  return [known, useCallback(() => setAgain((n) => n + 1), [])];
}

/** Never rejects. */
async function listsOf<T>(
  rooms: readonly string[],
  listAt: (room: string) => Promise<T[]>,
): Promise<T[]> {
  const lists = await Promise.all(
    rooms.map(async (room) => {
      try {
        return await listAt(room);
      } catch (error) {
        // Of the others, and of what fires, is told all the same.
        console.warn('what waits in a room could not be fetched', room, error);
        return [];
      }
    }),
  );
  return lists.flat();
}
