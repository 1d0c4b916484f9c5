// Warns the operator once about each cause of trouble that many requests have in common, not once per request.
import type { Logger } from 'pino';

/** Causes told at most: some hold a name that a request has brought. */
const MOST_CAUSES = 20;

/** @param cause names it @param found facts for the log @param message what is wrong, and what to do */
export type WarnOnce = (cause: string, found: object, message: string) => void;

export function createWarnOnce(log: Pick<Logger, 'warn'>): WarnOnce {
  const told = new Set<string>();
  return (cause, found, message) => {
    if (told.has(cause) || told.size >= MOST_CAUSES) return;
    told.add(cause);
    log.warn(found, message);
  };
}
