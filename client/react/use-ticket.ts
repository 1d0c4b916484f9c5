// A ticket option of a hook: the latest function is asked, and another one each time is no reason to connect anew.
import { useEffect, useMemo, useRef } from 'react';
import type { TicketSource } from '../connection/ticket.ts';

/** @returns what a core is given; the same as long as it stays a function, null or absent */
export function useTicket(
  ticket: TicketSource | null | undefined,
): TicketSource | null | undefined {
  const latest = useRef(ticket);
  useEffect(() => {
    latest.current = ticket;
  });
  const kind = ticket === null ? 'none' : ticket ? 'own' : 'default';
  return useMemo(() => {
    if (kind === 'none') return null;
    if (kind === 'default') return undefined;
    return async (signal) => {
      if (!latest.current) throw new Error('There is no ticket.');
      return latest.current(signal);
    };
  }, [kind]);
}
