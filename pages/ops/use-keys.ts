// The keys of the page; fields and dialogs keep theirs.
import { useEffect } from 'react';

const STOPS = '[data-stop]';

export interface Keys {
  onHelp(): void;
  onSearch(): void;
}

export function useKeys({ onHelp, onSearch }: Keys): void {
  useEffect(() => {
    function take(event: KeyboardEvent) {
      const { key, target } = event;
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      const field = target instanceof Element && target.closest('input, select, textarea');
      if (document.querySelector('dialog[open]')) return;
      if (field) {
        if (key === 'Escape' && field instanceof HTMLElement) field.blur();
        return;
      }
      // What scrolls is scrolled by them.
      if (key.startsWith('Arrow') && target instanceof Element && target.closest('.events')) return;
      if (key === 'j' || key === 'ArrowDown') step(1);
      else if (key === 'k' || key === 'ArrowUp') step(-1);
      else if (key === '/') onSearch();
      else if (key === '?') onHelp();
      else return;
      event.preventDefault();
    }
    document.addEventListener('keydown', take);
    return () => document.removeEventListener('keydown', take);
  }, [onHelp, onSearch]);
}

/** Marks the next entry, or the one before. */
function step(by: 1 | -1): void {
  const stops = [...document.querySelectorAll<HTMLElement>(STOPS)];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? (by > 0 ? 0 : stops.length - 1) : at + by;
  const stop = stops[Math.min(Math.max(next, 0), stops.length - 1)];
  stop?.focus();
  stop?.scrollIntoView({ block: 'nearest' });
}
