// A common interface for releasing listeners, observers and timers.

export interface Closable {
  close(): void;
}

/** Options of listeners that see every event first, and neither delay nor stop it. */
export const OBSERVE = { capture: true, passive: true } as const;

/** Adds an event listener; closing the result removes it. */
export function listen<E extends Event>(
  target: EventTarget,
  type: string,
  handler: (event: E) => void,
  options: AddEventListenerOptions = {},
): Closable {
  const listener = (event: Event): void => handler(event as E);
  target.addEventListener(type, listener, options);
  return { close: () => target.removeEventListener(type, listener, options) };
}

/** Combines several closables into one, which closes them in reverse order. */
export function together(...parts: Closable[]): Closable {
  return {
    close() {
      for (const part of parts.splice(0).reverse()) part.close();
    },
  };
}
