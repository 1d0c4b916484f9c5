// The log in both its forms, as a process of its own writes it to standard error.
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const LOG = path.join(import.meta.dirname, 'log.ts');
const STEERS = /[\0-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const HOSTILE = '\x1b]0;pwned\x07\x1b[2J\x9b2J\x9d0;x\x9c\r\b\x7f\u202e "quoted" C:\\u001b\n\tnext';

/** Logs something hostile in every place that a line has. */
async function log(isRead: boolean): Promise<string> {
  const script = `
    import { createLog } from ${JSON.stringify(LOG)};
    const hostile = ${JSON.stringify(HOSTILE)};
    const log = createLog('trace', ${isRead}).child({ room: hostile });
    log.info(hostile);
    log.info({ [hostile]: hostile, deep: { [hostile]: [hostile] } }, 'in %s', hostile);
    const error = new Error(hostile, { cause: new TypeError(hostile) });
    error.code = hostile;
    log.error({ err: error }, hostile);
    log.warn({ req: { method: 'GET', url: '/' + hostile + '?secret', ip: hostile } });
    log.fatal({ err: Object.assign(error, { stack: hostile }) }, 'the end');
    process.exit(3);
  `;
  const { stderr, exitCode } = await execa(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { reject: false, env: { NO_COLOR: '1', FORCE_COLOR: undefined } },
  );
  expect(exitCode).toBe(3);
  return stderr;
}

test('as JSON it holds no control that a terminal obeys, and says the same', async () => {
  const text = await log(false);
  expect(text).not.toMatch(STEERS);
  const lines = text.split('\n').map((line) => JSON.parse(line));
  expect(lines).toHaveLength(5);
  expect(lines[0]).toMatchObject({ level: 30, msg: HOSTILE, room: HOSTILE });
  expect(lines[1]).toMatchObject({ [HOSTILE]: HOSTILE, msg: `in ${HOSTILE}` });
  expect(lines[2].err.message).toContain(HOSTILE);
  expect(lines[4]).toMatchObject({ level: 60, msg: 'the end' });
});

test('pretty it shows controls instead of sending them, down to the last line before an exit', async () => {
  const text = await log(true);
  expect(text).not.toMatch(STEERS);
  expect(text).toContain('␛]0;pwned␇␛[2J\\u{9b}2J');
  expect(text).toContain('C:\\u001b\n\tnext');
  expect(text).toMatch(/FATAL.*the end/);
});
