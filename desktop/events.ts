// Notifies subscribers of every change; a fast series of changes to one window is coalesced.

/** Minimum time between two events about one window while a person drags or types, in ms (about 30 a second). */
const PACE_MS = 33;

export class Events {
  readonly #subscribers = new Set<(line: string) => void>();
  readonly #last = new Map<string, number>();
  readonly #pending = new Map<string, NodeJS.Timeout>();
  #seq = 0;

  /** Calls back with each event as a line of JSON, without newline. */
  subscribe(subscriber: (line: string) => void): { close(): void } {
    this.#subscribers.add(subscriber);
    return { close: () => this.#subscribers.delete(subscriber) };
  }

  emit(event: string, payload: Record<string, unknown>): void {
    this.#seq += 1;
    const line = JSON.stringify({ type: 'event', seq: this.#seq, event, payload });
    for (const subscriber of this.#subscribers) subscriber(line);
  }

  /**
   * Reports that a window changed.
   * @param id the window; empty for the desktop itself (its size)
   * @param paced true for a person's stream of small steps
   */
  changed(id: string, paced: boolean): void {
    const wait = paced ? (this.#last.get(id) ?? 0) + PACE_MS - performance.now() : 0;
    if (wait <= 0) {
      this.#tell(id);
      return;
    }
    if (!this.#pending.has(id))
      this.#pending.set(
        id,
        setTimeout(() => this.#tell(id), wait),
      );
  }

  /** Reports that a window was closed, with two events, as the original's close_window does. */
  closed(id: string): void {
    this.emit('window_closed', { id });
    this.#tell(id);
    this.#last.delete(id);
  }

  close(): void {
    for (const timer of this.#pending.values()) clearTimeout(timer);
    this.#pending.clear();
    this.#subscribers.clear();
  }

  #tell(id: string): void {
    clearTimeout(this.#pending.get(id));
    this.#pending.delete(id);
    this.#last.set(id, performance.now());
    this.emit('state_changed', { id });
  }
}
