// Who waits at which doors: asked where a scan says that somebody does.
import { useCallback, useEffect, useState } from 'react';
import type { Knock } from '../../protocol/access/knocks.ts';
import { ask } from './ask.ts';
import type { Knocker } from './waiting.tsx';

/**
 * @param rooms those at whose doors somebody waits, and since which scan that is known
 * @returns who, and a way to look again
 */
export function useKnockers(
  root: string,
  rooms: readonly string[],
  scannedAt: number,
): [readonly Knocker[], () => void] {
  const [known, setKnown] = useState<readonly Knocker[]>([]);
  const [again, setAgain] = useState(0);
  const wanted = rooms.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: each scan, and whoever has answered, is a reason to look.
  useEffect(() => {
    let isOver = false;
    const ids = wanted.split(' ').filter(Boolean);
    Promise.all(
      ids.map(async (room) => {
        const { knocks } = await ask<{ knocks: Knock[] }>(`${root}api/rooms/${room}/knocks`);
        return knocks.map((knock) => ({ ...knock, room }));
      }),
    ).then(
      (found) => {
        const all = found.flat();
        if (!isOver) setKnown((old) => (all.length + old.length === 0 ? old : all));
      },
      (error: unknown) => console.warn('who knocks could not be fetched', error),
    );
    return () => {
      isOver = true;
    };
  }, [root, wanted, scannedAt, again]);
  return [known, useCallback(() => setAgain((n) => n + 1), [])];
}
