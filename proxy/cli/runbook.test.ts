// docs/runbook.md against the tables in the code: a row for each alert, reason and code, and none for what is no more.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../node/installation.mjs';
import { CLOSE, ERROR_CODES, GOING_AWAY } from '../../protocol/codes.ts';
import { ERRORS } from '../../protocol/errors.ts';
import { HEALTH_REASONS } from '../../protocol/streams/ops-reasons.ts';
import { CLOSE_TRY_LATER } from '../plugins/sockets.ts';
import { CLOSE_RESTART } from '../process/drain.ts';
import { runCli } from '../test/cli.ts';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const PAGE = read('docs/runbook.md');

/** First cells of the tables below a heading, down to the next one of its level. */
function rowsBelow(heading: string): string[] {
  const section = PAGE.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \|(.*)\|(.*)\|$/gm)].map(([row, first = '']) => {
    const [, why = '', todo = ''] = row.split(' | ').slice(-3);
    expect(why && todo, row).not.toBe('');
    return first;
  });
}

/** All of them, each once: the order is the page's own. */
function expectRows(heading: string, wanted: readonly string[]): void {
  expect(rowsBelow(heading).sort()).toEqual([...wanted].sort());
}

const ALERTS = [...read('deploy/prometheus-rules.yml').matchAll(/- alert: (\S+)/g)].map(
  ([, name = '']) => name,
);
const CLOSES = [...Object.values(CLOSE), GOING_AWAY, CLOSE_RESTART, CLOSE_TRY_LATER].map(String);

test('each alert of Prometheus has a row, and each row is an alert', () => {
  expect(ALERTS.length).toBeGreaterThan(10);
  expectRows('Alerts of Prometheus', ALERTS);
});

test('each reason of the operations feed has a row, below what it is of', () => {
  const heading = 'Health reasons and alerts of the feed';
  expectRows(heading, Object.keys(HEALTH_REASONS));
  for (const of of ['proxy', 'room', 'seat'] as const) {
    const part = PAGE.split(/^### /m).find((text) => text.startsWith(`Of a ${of}\n`)) ?? '';
    for (const [code, reason] of Object.entries(HEALTH_REASONS))
      expect(part.includes(`\n| \`${code}\` |`), code).toBe(reason.of === of);
  }
});

test('each error code has a row', () => expectRows('Error codes', Object.keys(ERRORS)));

test('each code of the room’s protocol has a row', () =>
  expectRows('Codes of the room’s protocol', ERROR_CODES));

test('each close code has a row', () => expectRows('Close codes', CLOSES));

test('what a row sends the reader on to is a row', () => {
  const known = new Set([...PAGE.matchAll(/^\| `([^`]+)` \|/gm)].map(([, first]) => first));
  const named = [...PAGE.matchAll(/\b(?:as|see) `([^`]+)`/gi)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(10);
  for (const name of named) expect(known, name).toContain(name);
});

test('each command that it says exists', async () => {
  const { stdout } = await runCli(ROOT, ['--help']);
  const there = new Set([...stdout.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name));
  const said = [...PAGE.matchAll(/(?:^|`)teleport ([a-z-]+)/gm)].map(([, name = '']) => name);
  expect(said.length).toBeGreaterThan(20);
  for (const name of said) expect(there, name).toContain(name);
});
