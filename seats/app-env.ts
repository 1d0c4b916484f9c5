// The environment of a seat's processes: a short list from the proxy's own, so that none of its secrets gets there.

const PASSED_ON = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TZ', 'TMPDIR'];

/**
 * @param own the proxy's environment @param given what the seat adds; wins
 * @returns a complete environment for a program in a UTF-8 terminal with true colour
 */
export function appEnv(
  own: NodeJS.ProcessEnv,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const env: Record<string, string> = { TERM: 'xterm-256color', COLORTERM: 'truecolor' };
  for (const name of PASSED_ON) {
    const value = own[name];
    if (value !== undefined) env[name] = value;
  }
  const lang = own.LC_ALL || own.LC_CTYPE || own.LANG || '';
  env.LANG = /utf-?8/i.test(lang) ? lang : 'C.UTF-8';
  return { ...env, ...given };
}
