// When a browser may have been away without noticing: the network is back, or somebody looks at the page again.

/** @param signal ends it */
export function wakenBy(signal: AbortSignal, waken: () => void): void {
  const { document } = globalThis;
  globalThis.addEventListener?.('online', waken, { signal });
  document?.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') waken();
    },
    { signal },
  );
}
