// Loads a module of the overlay that the page does without at first.

/**
 * The nonce is the importing script's. Browsers remember a module that failed to load, by its address.
 * @param tries how often that was tried before @returns the module; rejects if it can't be loaded
 */
export function importLater<T>(url: string, tries: number): Promise<T> {
  return import(tries === 0 ? url : `${url}?try=${tries}`) as Promise<T>;
}
