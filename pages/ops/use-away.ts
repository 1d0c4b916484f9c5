// Why no reports come: while the feed is away, this page's proxy is asked how it is.
import { useEffect, useState } from 'react';
import type { ConnectionHealth } from '../../client/index.ts';

const EVERY_MS = 2_000;
const TIMEOUT_MS = 8_000;

/** @param root of the installation @returns a sentence; null while reports come, and where the proxy says that all is well */
export function useAway(root: string, status: ConnectionHealth['status']): string | null {
  const [why, setWhy] = useState<string | null>(null);
  const isAway = status === 'reconnecting' || status === 'offline';
  useEffect(() => {
    if (!isAway) return undefined;
    let isOver = false;
    const look = async () => {
      const words = await askWhy(root);
      if (!isOver) setWhy(words);
    };
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
      setWhy(null);
    };
  }, [root, isAway]);
  return why;
}

interface Readiness {
  draining?: boolean;
  checks?: { party?: boolean };
}

async function askWhy(root: string): Promise<string | null> {
  try {
    const answer = await fetch(`${root}readyz`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { draining, checks } = (await answer.json()) as Readiness;
    if (draining) return 'The proxy of this page is about to end.';
    return checks?.party === false ? 'The party does not answer.' : null;
  } catch {
    return 'The proxy of this page does not answer.';
  }
}
