// Alerts that somebody has seen, kept in this browser.
import { useCallback, useState } from 'react';
import type { Alert } from '../../../client/index.ts';

/** As many are kept as the page may know. */
const MOST = 500;

/** One that fires again is another, and so is one of a party that counts its alerts anew. */
const nameOf = ({ key, since }: Alert): string => `${key} ${since}`;

/** @param root of the installation: a browser may know several */
export function useAcknowledged(root: string) {
  const store = `teleport.ops.acknowledged ${root}`;
  const [names, setNames] = useState<ReadonlySet<string>>(() => read(store));
  const acknowledge = useCallback(
    (alert: Alert) => {
      setNames((old) => {
        const next = [...old, nameOf(alert)].slice(-MOST);
        try {
          localStorage.setItem(store, JSON.stringify(next));
        } catch (error) {
          console.debug('what was acknowledged is not remembered here', error);
        }
        return new Set(next);
      });
    },
    [store],
  );
  const isNew = useCallback((alert: Alert) => !names.has(nameOf(alert)), [names]);
  return { isNew, acknowledge };
}

function read(store: string): ReadonlySet<string> {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(store) ?? '[]');
    return new Set(Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []);
  } catch (error) {
    console.debug('what was acknowledged can’t be read here', error);
    return new Set();
  }
}
