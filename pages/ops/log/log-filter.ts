// Which events of the log are shown. Pure.
import type { OpsEvent } from '../../../client/index.ts';

export interface LogFilter {
  room: string;
  /** As typed: a number, or empty. */
  seat: string;
  kind: string;
  level: '' | 'warn' | 'bad';
  text: string;
}

export const NO_FILTER: LogFilter = { room: '', seat: '', kind: '', level: '', text: '' };

/** `warn` shows what is bad, too. Every word of the text has to be in the event. */
export function filtered(events: readonly OpsEvent[], filter: LogFilter): OpsEvent[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const levels = filter.level === '' ? null : filter.level === 'warn' ? ['warn', 'bad'] : ['bad'];
  return events.filter((event) => {
    if (filter.room !== '' && event.room !== filter.room) return false;
    if (filter.seat !== '' && String(event.seat ?? '') !== filter.seat) return false;
    if (filter.kind !== '' && event.code !== filter.kind) return false;
    if (levels && !levels.includes(event.level)) return false;
    const all = [event.text, event.code, event.room, event.proxy].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

export const isFiltered = (filter: LogFilter): boolean =>
  Object.values(filter).some((value) => value !== '');
