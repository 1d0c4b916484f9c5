// Tickets for the party (HS5): a new one for every attempt to connect.

/** Fetches a ticket. What it throws is tried again, except `TicketRefused`. */
export type TicketSource = (signal: AbortSignal) => Promise<string>;

/** There is no ticket for this person, and asking again would not help. */
export class TicketRefused extends Error {
  /** @param message why, for people */
  constructor(message: string) {
    super(message);
    this.name = 'TicketRefused';
  }
}

/** Statuses that stay the same however often somebody asks. */
const FINAL = new Set([400, 401, 403, 404, 410]);

/** Asks an address that answers `{"ticket": …}`, as those of this project do. */
export function ticketFrom(url: URL): TicketSource {
  return async (signal) => {
    const response = await fetch(url, { cache: 'no-store', signal });
    const answer: unknown = await response.json().catch(() => null);
    const { ticket, error } = (answer ?? {}) as {
      ticket?: unknown;
      error?: { message?: unknown };
    };
    if (response.ok && typeof ticket === 'string') return ticket;
    const said = typeof error?.message === 'string' ? error.message : null;
    if (FINAL.has(response.status)) throw new TicketRefused(said ?? 'You may not see this.');
    throw new Error(said ?? 'The server has no ticket just now.');
  };
}
