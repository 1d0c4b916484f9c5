// The environment of a seat's processes: an allowlist from the proxy's own, so that its secrets don't leak.
import path from 'node:path';
import { userEnv } from './app-user.ts';
import type { Account } from './passwd.ts';

const PASSED_ON = ['TZ'];
/** Describes the user that the proxy runs as; passed to apps only if they run as the same user. */
const OF_THE_USER = ['HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR'];

/**
 * @param own the proxy's environment @param given variables that the seat adds; they take precedence
 * @param user the user the app runs as, or believes to in its box; without it the proxy's own
 * @returns a complete environment for a program in a UTF-8 terminal with true colour
 */
export function appEnv(
  own: NodeJS.ProcessEnv,
  given: Readonly<Record<string, string>>,
  user?: Account,
): Record<string, string> {
  const env: Record<string, string> = {
    ...{ TERM: 'xterm-256color', COLORTERM: 'truecolor' },
    PATH: machinePath(own.PATH),
  };
  for (const name of user ? PASSED_ON : [...PASSED_ON, ...OF_THE_USER]) {
    const value = own[name];
    if (value !== undefined) env[name] = value;
  }
  const lang = own.LC_ALL || own.LC_CTYPE || own.LANG || '';
  env.LANG = /utf-?8/i.test(lang) ? lang : 'C.UTF-8';
  return { ...env, ...(user ? userEnv(user) : {}), ...given };
}

/** The machine's own PATH: npm puts folders of its own and of the packages before it. */
function machinePath(own = ''): string {
  return own
    .split(path.delimiter)
    .filter((dir) => !dir.split(path.sep).includes('node_modules'))
    .join(path.delimiter);
}
