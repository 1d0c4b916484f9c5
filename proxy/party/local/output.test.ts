// Which of workerd's lines are errors of ours, with lines as workerd 1.20261102 prints them.
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { logLine, textOf } from './output.ts';

function logged(line: string): [level: string, text: string][] {
  const lines: [string, string][] = [];
  const log = pino(
    { level: 'trace' },
    {
      write: (text) => {
        const { level, workerd } = JSON.parse(text) as { level: number; workerd: string };
        lines.push([pino.levels.labels[level] as string, workerd]);
      },
    },
  );
  logLine(log, line);
  return lines;
}

const byWorker = (level: string, message: string) =>
  JSON.stringify({ timestamp: 1795829875552, level, message });
const byRuntime = (level: string, message: string) =>
  JSON.stringify({
    timestamp: '1795829875552',
    level,
    source: 'workerd/server/server/listen/mod.rs:373',
    message,
    context_depth: 0,
  });

test.each([
  ['error', 'error'],
  ['warn', 'warn'],
  ['info', 'debug'],
  ['log', 'debug'],
  ['debug', 'debug'],
])('console.%s of the worker is logged at %s', (method, level) => {
  expect(logged(byWorker(method, 'two\nlines'))).toEqual([[level, 'two\nlines']]);
});

const FRAME =
  'Uncaught exception: kj/compat/http.c++:6214: failed: remote.jsg.Error: WebSocket protocol error; ' +
  'protocolError.statusCode = 1002; protocolError.description = Unknown opcode 3';
const GONE =
  'Uncaught exception: kj/async-io.c++:120: disconnected: read(): Connection reset by peer';

test.each([FRAME, GONE])(
  'what a client did is no error of the runtime, but one of the worker may quote it: %s',
  (text) => {
    expect(logged(byRuntime('error', text))).toEqual([['debug', text]]);
    expect(logged(byWorker('error', text))).toEqual([['error', text]]);
  },
);

test('a fault of the runtime is an error, without the addresses of its stack', () => {
  const stack = 'stack: /opt/bin/workerd@28a3c60 /lib/libc.so.6@0x108f35';
  const fault = 'e = workerd/util/sqlite.c++:663: failed: unable to open database file';
  expect(logged(byRuntime('error', `${fault}\n${stack}; wdErrId = a9su5`))).toEqual([
    ['error', `${fault}; wdErrId = a9su5`],
  ]);
  expect(logged(byRuntime('fatal', 'V8 fatal error'))).toEqual([['error', 'V8 fatal error']]);
});

test('a crash is an error; other lines without structure are not', () => {
  const crash = '*** Received signal #11: Segmentation fault';
  expect(logged(crash)).toEqual([['error', crash]]);
  for (const line of ['<--- Last few GCs --->', '{"level":"error"}', 'null', '[1]'])
    expect(logged(line)).toEqual([['debug', line]]);
  expect(logged('')).toEqual([]);
});

test('the text of lines is what they say', () => {
  expect(textOf([byRuntime('error', 'no port'), 'config.capnp:2:1: Parse error.'])).toBe(
    'no port\nconfig.capnp:2:1: Parse error.',
  );
});
