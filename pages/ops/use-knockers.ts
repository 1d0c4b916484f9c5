// Who waits at which doors: asked where a scan says that somebody does.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Knock } from '../../protocol/access/knocks.ts';
import { ask } from './ask.ts';
import type { Knocker } from './waiting.tsx';

/**
 * @param rooms those at whose doors somebody waits; undefined as long as that is not known
 * @param scannedAt since when that is known
 * @returns who, undefined before the first answer, and a way to look again
 */
export function useKnockers(
  root: string,
  rooms: readonly string[] | undefined,
  scannedAt: number,
): [readonly Knocker[] | undefined, () => void] {
  const [known, setKnown] = useState<readonly Knocker[]>();
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
      const found = await knockersAt(root, now.wanted.split(' ').filter(Boolean));
      // Nobody before and nobody now is the same list.
      setKnown((old) => (old && found.length + old.length === 0 ? old : found));
      now.isOpen = false;
      await look();
    };
    void look();
  }, [root, wanted, scannedAt, again]);
  return [known, useCallback(() => setAgain((n) => n + 1), [])];
}

/** Never rejects. */
async function knockersAt(root: string, rooms: readonly string[]): Promise<Knocker[]> {
  const lists = await Promise.all(
    rooms.map(async (room) => {
      try {
        const { knocks } = await ask<{ knocks: Knock[] }>(`${root}api/rooms/${room}/knocks`);
        return knocks.map((knock) => ({ ...knock, room }));
      } catch (error) {
        // Of the others, and of what fires, is told all the same.
        console.warn('who knocks could not be fetched', room, error);
        return [];
      }
    }),
  );
  return lists.flat();
}
