// The pinned ttyd of this proxy, and whether its page is as expected: asked once in a while.
import { useEffect, useState } from 'react';
import type { OpsSnapshot, TtydSnapshot } from '../../../protocol/api.ts';
import { ask } from '../act/ask.ts';

const EVERY_MS = 60_000;

export function useTtyd(root: string): TtydSnapshot | undefined {
  const [ttyd, setTtyd] = useState<TtydSnapshot>();
  useEffect(() => {
    let isOver = false;
    const look = () =>
      ask<OpsSnapshot>(`${root}api/ops/snapshot`).then(
        (snapshot) => isOver || setTtyd(snapshot.ttyd),
        (error: unknown) => console.warn('what is known of ttyd could not be fetched', error),
      );
    void look();
    const timer = setInterval(() => void (document.hidden || look()), EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [root]);
  return ttyd;
}
