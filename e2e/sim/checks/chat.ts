// What has to be true of the conversation once everybody is silent: each line once, and everywhere (CH1).
import type { ChatLine } from '../../../protocol/messages.ts';
import type { Seat } from '../seat.ts';

/** Lines of before that an app shows at its first connection (`FIRST_PAGE` of bridge/core/chat/chat.ts). */
const FIRST_PAGE = 20;

/**
 * @param lines of the room, oldest first
 * @param killed a bridge was killed: what it showed and had not saved yet, it shows again
 * @returns what is wrong; empty if nothing is
 */
export function checkChat(
  seats: readonly Seat[],
  lines: readonly ChatLine[],
  killed: boolean,
): string[] {
  const twice = doubled(lines.map(({ text }) => text));
  return [
    ...twice.map((text) => `the room has “${text}” twice`),
    ...seats.flatMap((seat) =>
      checkSeat(seat, lines, killed).map((line) => `${seat.sid}: ${line}`),
    ),
  ];
}

function checkSeat(
  { sid, app, appSince, process, mirror }: Seat,
  lines: readonly ChatLine[],
  killed: boolean,
): string[] {
  const all = new Set(lines.map(({ text }) => text));
  const heard = new Set(app.heard.map((line) => line.slice(line.indexOf(': ') + 2)));
  // BR18: a chat window that was closed is left to its person; what was said meanwhile waits for it.
  const closed = mirror?.local.chatSeen && !app.windows().some(({ type }) => type === 'scramble');
  const waiting = closed ? (process?.chat.inbox ?? []) : [];
  const told = new Set([...heard, ...waiting.map(({ text }) => text)]);
  // What was said before this process of the app began may have been shown in the one before.
  const others = lines
    .filter((line) => line.sid !== sid && line.ts > appSince)
    .slice(-FIRST_PAGE)
    .map(({ text }) => text);
  return [
    ...app.said.filter((text) => !all.has(text)).map((text) => `“${text}” is not in the room`),
    ...others.filter((text) => !told.has(text)).map((text) => `“${text}” was not shown`),
    ...(killed ? [] : doubled(app.heard)).map((text) => `“${text}” was shown twice`),
    ...app.said.filter((text) => heard.has(text)).map((text) => `“${text}” came back`),
    ...(process?.chat.out.length ? ['has lines left to send'] : []),
    ...(process?.chat.inbox.length && !closed ? ['has lines left to show'] : []),
  ];
}

function doubled(list: readonly string[]): string[] {
  return list.filter((text, i) => list.indexOf(text) !== i);
}
