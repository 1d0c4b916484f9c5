// Warns the operator once about each cause of trouble that many requests have in common, not once per request.
import type { Logger } from 'pino';

/** Causes of one kind told at most: some hold a name that a request has brought. */
const MOST_OF_A_KIND = 20;

export interface Trouble {
  /** One of a fixed list: never text from a request, so that none can use up what another kind may tell. */
  kind: string;
  /** What tells it from others of its kind; may come from a request. */
  cause?: string;
  /** Facts for the log. */
  found?: object;
}

/** @param message what is wrong, and what to do @returns whether it was told now */
export type WarnOnce = (trouble: Trouble, message: string) => boolean;

export function createWarnOnce(log: Pick<Logger, 'warn'>): WarnOnce {
  const told = new Map<string, Set<string>>();
  return ({ kind, cause = '', found = {} }, message) => {
    const causes = told.get(kind) ?? new Set();
    if (causes.has(cause) || causes.size >= MOST_OF_A_KIND) return false;
    told.set(kind, causes.add(cause));
    log.warn(found, message);
    return true;
  };
}
