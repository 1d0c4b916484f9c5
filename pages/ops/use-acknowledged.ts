// Alerts that somebody has seen, kept in this browser.
import { useCallback, useState } from 'react';

const KEY = 'teleport.ops.acknowledged';
/** As many are kept as the page may know. */
const MOST = 500;

export function useAcknowledged(): [ReadonlySet<number>, (id: number) => void] {
  const [ids, setIds] = useState<ReadonlySet<number>>(read);
  const add = useCallback((id: number) => {
    setIds((old) => {
      const next = [...old, id].slice(-MOST);
      try {
        localStorage.setItem(KEY, JSON.stringify(next));
      } catch (error) {
        console.debug('what was acknowledged is not remembered here', error);
      }
      return new Set(next);
    });
  }, []);
  return [ids, add];
}

function read(): ReadonlySet<number> {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return new Set(Array.isArray(ids) ? ids.filter((id) => typeof id === 'number') : []);
  } catch (error) {
    console.debug('what was acknowledged can’t be read here', error);
    return new Set();
  }
}
