// Who the visitor is: asked once, and again when the page reappears, since signing in and out happens elsewhere.
import { useEffect, useState } from 'react';
import { parseMe, type WhoIAm } from './account-data.ts';

/** @param root the lobby's path @returns undefined as long as it is not known */
export function useMe(root: string): WhoIAm | undefined {
  const [who, setWho] = useState<WhoIAm>();
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const ask = async () => {
      if (document.hidden) return;
      try {
        const response = await fetch(`${root}api/me`, { cache: 'no-store', signal });
        const answer = response.ok ? parseMe(await response.json()) : undefined;
        if (answer) setWho(answer);
      } catch (error) {
        // What was known stays; rooms say that the server does not answer.
        if (!signal.aborted) console.warn('who you are could not be fetched', error);
      }
    };
    void ask();
    document.addEventListener('visibilitychange', ask, { signal });
    window.addEventListener('pageshow', ask, { signal });
    return () => stop.abort();
  }, [root]);
  return who;
}
