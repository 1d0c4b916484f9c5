// What a terminal says about its stream: what is so, as long as it is so, and what has just happened. Pure.
import type { Pause } from '../../protocol/access/pause.ts';
import type { TerminalStreamState } from '../terminal/terminal-stream.ts';

export interface Standing {
  text: string;
  /** Something is under way. */
  spinner: boolean;
  /** A button that tries again at once. */
  retry: boolean;
}

/** @returns what stands on the terminal now; null if it simply shows what is there */
export function standingNote(state: TerminalStreamState): Standing | null {
  const { connection, live, seat } = state;
  const said = (text: string, spinner = false, retry = false) => ({ text, spinner, retry });
  switch (connection.status) {
    case 'connecting':
      return said('Connecting…', true);
    case 'reconnecting':
      return said(connection.reason ?? 'Reconnecting…', true, connection.retryAt !== null);
    case 'offline':
      return said(connection.reason ?? 'Not connected.', !connection.final, connection.final);
    case 'live':
      break;
  }
  if (live === false) return said('Nobody is in this seat just now.');
  switch (seat?.state) {
    case 'starting':
      return said('The app is starting…', true);
    case 'degraded':
      return seat.why === null ? null : said(seat.why);
    case 'stopping':
    case 'stopped':
      return said('The app has ended.');
    default:
      return null;
  }
}

const LOST = {
  away: 'the connection was away for too long',
  paused: 'it is paused',
  watching: 'you are only watching',
} as const;

/**
 * @param name of the terminal, for the banner
 * @returns what has just happened and passes; null if it is nothing to speak of
 */
export function passingNote(
  before: TerminalStreamState,
  now: TerminalStreamState,
  name: string,
): string | null {
  const [was, is] = [before.connection.status, now.connection.status];
  if (now.lost && now.lost !== before.lost) {
    const { keys, why } = now.lost;
    return `${keys === 1 ? 'A key' : `${keys} keys`} did not reach the app: ${LOST[why]}.`;
  }
  if (now.error && now.error !== before.error) return now.error.message;
  if (is === 'live' && was === 'connecting') {
    return `Connected: ${name}${now.input ? '' : ', to look at'}.`;
  }
  if (is === 'live' && was !== 'live') return 'Connected again.';
  if (was === 'live' && is === 'reconnecting') return 'The connection was lost.';
  if (before.pause && !now.pause) return 'It goes on.';
  return null;
}

/** @returns who has paused it, and why */
export function pauseNote({ by, reason, question, refused }: Pause): {
  title: string;
  more: string;
} {
  const more = [
    reason,
    question && (refused ? `${refused} said no: ${question}` : `To be approved: ${question}`),
  ];
  return { title: `Paused by ${by}`, more: more.filter(Boolean).join(' · ') };
}
