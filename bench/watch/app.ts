// The busy program that is watched: twenty times a second 2 KB with the time in them, and every key back at once.

/** Between two lines with the time, in ms. */
export const TICK_MS = 50;
/** Characters of each. */
export const LINE = 2_000;

/** What a tick's output holds: the time that it was written, by the system's monotonic clock, in µs. */
export const MARK = /<t(\d+)>/g;

/** The system's monotonic clock, which all processes share, in µs. */
export const nowUs = (): number => Number(process.hrtime.bigint() / 1_000n);

if (import.meta.main) {
  process.stdin.setRawMode?.(true);
  process.stdin.on('data', (keys) => process.stdout.write(`<k${String(keys)}>`));
  const filler = `${'\x1b[32mabcdefgh\x1b[0m '.repeat(LINE / 20)}`;
  setInterval(() => process.stdout.write(`\x1b[H<t${nowUs()}>${filler}`), TICK_MS);
}
