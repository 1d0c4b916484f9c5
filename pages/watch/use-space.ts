// How much space an element has, and whether it is in view: only what somebody sees is connected.
import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import type { Space } from './layout.ts';

/** Size of an element's inside in px; null before it is known. */
export function useSpace(ref: RefObject<HTMLElement | null>): Space | null {
  const [space, setSpace] = useState<Space | null>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      setSpace((old) => (old?.width === width && old.height === height ? old : { width, height }));
    };
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    measure();
    return () => watcher.disconnect();
  }, [ref]);
  return space;
}

/** What is about to be scrolled into view counts as seen. */
const AHEAD = '25%';

/** What is out of view stays connected for so long, in ms: a wall that is laid out anew brings it back. */
const KEPT_MS = 5_000;

/** Whether somebody can see an element, soon will, or just could. */
export function useSeen(ref: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!ref.current) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const watcher = new IntersectionObserver(
      (entries) => {
        clearTimeout(timer);
        if (entries.at(-1)?.isIntersecting === true) setSeen(true);
        else timer = setTimeout(() => setSeen(false), KEPT_MS);
      },
      { rootMargin: AHEAD },
    );
    watcher.observe(ref.current);
    return () => {
      clearTimeout(timer);
      watcher.disconnect();
    };
  }, [ref]);
  return seen;
}
