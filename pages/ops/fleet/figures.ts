// Figures for people: the same width for the same size, so that nothing jumps while they change. Pure.
const MB = 1_048_576;

export function bytes(value: number | null): string {
  if (value === null) return '–';
  if (value >= 1_024 * MB) return `${(value / (1_024 * MB)).toFixed(1)} GB`;
  return `${Math.round(value / MB)} MB`;
}

export function millis(value: number | null): string {
  if (value === null) return '–';
  return value >= 10_000 ? `${Math.round(value / 1_000)} s` : `${Math.round(value)} ms`;
}

/** How long ago, or for how long, coarsely: `12 s`, `4 min`, `3 h`, `2 d`. */
export function span(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1_000));
  if (s < 120) return `${s} s`;
  if (s < 120 * 60) return `${Math.round(s / 60)} min`;
  return s < 48 * 3_600 ? `${Math.round(s / 3_600)} h` : `${Math.round(s / 86_400)} d`;
}

/** The time of day, with the date where it is another day's. */
export function clock(at: number, now: number): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString('en-GB');
  const day = date.toDateString() === new Date(now).toDateString();
  return day ? time : `${date.toLocaleDateString('en-CA')} ${time}`;
}

/** `840`, `12.3k`, `1.2M`. */
export function short(value: number): string {
  if (value < 1_000) return String(Math.round(value));
  return value < 999_950 ? `${(value / 1_000).toFixed(1)}k` : `${(value / 1_000_000).toFixed(1)}M`;
}

/** `$0.12`; what is less than a cent is told. */
export function dollars(value: number): string {
  return value > 0 && value < 0.01 ? '<$0.01' : `$${value.toFixed(2)}`;
}

/** `2 people`. */
export const count = (many: number, one: string, more = `${one}s`): string =>
  `${many} ${many === 1 ? one : more}`;
