// The keys of the wall, and swipes over its large seat.
import { type RefObject, useEffect, useRef } from 'react';
import { type Key, keyOf } from './view.ts';

/** A swipe goes at least so far, and more to the side than up or down; in px. */
const SWIPE_PX = 60;

/** Class of a terminal whose app gets what is typed in it (TS6). */
export const TAKES_KEYS = 'takes-keys';

/** @param press what a key does; keys that are typed somewhere are not meant for the wall */
export function useKeys(press: (key: Key) => void): void {
  const latest = useRef(press);
  useEffect(() => {
    latest.current = press;
  });
  useEffect(() => {
    const stop = new AbortController();
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target) || isScrolling(event)) return;
      const key = keyOf(event);
      if (!key) return;
      event.preventDefault();
      latest.current(key);
    };
    // Before a terminal, which keeps keys to itself even where it does nothing with them.
    document.addEventListener('keydown', onKey, { signal: stop.signal, capture: true });
    return () => stop.abort();
  }, []);
}

/** Arrows in the chat, which they scroll. */
function isScrolling({ key, target }: KeyboardEvent): boolean {
  return key.startsWith('Arrow') && target instanceof Element && target.closest('.lines') !== null;
}

/** In a field, an open dialog, or a terminal that takes keys. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('dialog')) return true;
  if (target.classList.contains('xterm-helper-textarea'))
    return target.closest(`.${TAKES_KEYS}`) !== null;
  return target.matches('input, textarea, select, [contenteditable]');
}

/** @param swiped by one seat to the left or to the right; null: swipes do nothing */
export function useSwipes(
  ref: RefObject<HTMLElement | null>,
  swiped: ((by: 'left' | 'right') => void) | null,
): void {
  const latest = useRef(swiped);
  useEffect(() => {
    latest.current = swiped;
  });
  useEffect(() => {
    const stop = new AbortController();
    let from: Touch | null = null;
    ref.current?.addEventListener(
      'touchstart',
      ({ touches, target }) => {
        const inLarge = target instanceof Element && target.closest('.tile.large') !== null;
        from = touches.length === 1 && inLarge ? (touches[0] ?? null) : null;
      },
      { signal: stop.signal, passive: true },
    );
    ref.current?.addEventListener(
      'touchend',
      ({ changedTouches: [to] }) => {
        if (!from || !to) return;
        const [dx, dy] = [to.clientX - from.clientX, to.clientY - from.clientY];
        from = null;
        if (Math.abs(dx) < SWIPE_PX || Math.abs(dx) < 2 * Math.abs(dy)) return;
        latest.current?.(dx < 0 ? 'right' : 'left');
      },
      { signal: stop.signal, passive: true },
    );
    return () => stop.abort();
  }, [ref]);
}
