// docs/metrics.md, the dashboard and the alerts name what `/metrics` exposes, and nothing else; promtool agrees.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { TerminalVisitor } from '../../testing/terminal-visitor.ts';
import { startTestProxy, type TestProxy } from '../test/harness.ts';
import { type Exposed, readMetrics } from '../test/metrics.ts';
import { openTerminal } from '../test/terminal.ts';

const root = path.resolve(import.meta.dirname, '../..');
const RULES = path.join(root, 'deploy/prometheus-rules.yml');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

let proxy: TestProxy;
let ada: TerminalVisitor;
let exposed: Exposed;
beforeAll(async () => {
  proxy = await startTestProxy({ pair: 'multiplayer: true\nmax_players: 2' });
  ada = await openTerminal(proxy.visitor(), 'pair');
  exposed = await readMetrics(proxy.url);
});
afterAll(async () => {
  await ada?.leave();
  await proxy?.close();
});

/** The metric that a sample belongs to. */
function metricOf(sample: string): string {
  const base = sample.replace(/_(bucket|sum|count)$/, '');
  return exposed.metrics.get(base)?.kind === 'histogram' ? base : sample;
}

const ours = () => [...exposed.metrics].filter(([name]) => name.startsWith('rooms_'));

test('docs/metrics.md lists every metric, with its kind and meaning', () => {
  const rows = [...read('docs/metrics.md').matchAll(/^\| `(\w+)` \| (\w+) \| [^|]*\| (.*) \|$/gm)];
  const listed = rows.map(([, name, kind, help]) => [name, { kind, help }]);
  const sorted = (list: unknown[][]) =>
    list.toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  expect(sorted(listed)).toEqual(sorted(ours()));
});

test('docs/metrics.md lists the labels of each, and their values where they are few', () => {
  const rows = [...read('docs/metrics.md').matchAll(/^\| `(\w+)` \| \w+ \| ([^|]*)\|/gm)];
  const listed = new Map(
    rows.map(([, name = '', cell = '']): [string, Map<string, string[] | null>] => {
      const parts = cell.split(';').flatMap((part): [string, string[] | null][] => {
        const [key = '', values] = part.split(':').map((text) => text.trim());
        return values === undefined
          ? key.split(', ').map((one) => [one, null])
          : [[key, values.split(', ')]];
      });
      return [name, new Map(parts)];
    }),
  );
  for (const { name, labels } of exposed.samples.filter((one) => one.name.startsWith('rooms_'))) {
    const known = listed.get(metricOf(name));
    for (const [key, value] of Object.entries(labels)) {
      if (key === 'le') continue;
      expect([...(known?.keys() ?? [])], name).toContain(key);
      const values = known?.get(key);
      if (values) expect(values, `${name} ${key}`).toContain(value);
    }
  }
});

/** Names of metrics in an expression: what is neither a function, a label nor a variable. */
const namesIn = (expr: string) => expr.match(/\b(rooms|nodejs|process)_[a-z0-9_]+\b/g) ?? [];

test('each alert asks for metrics that there are, and says what to do', () => {
  const { groups } = parse(readFileSync(RULES, 'utf8')) as {
    groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(10);
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  for (const { alert, expr, annotations } of rules) {
    const names = namesIn(expr);
    if (alert !== 'RoomsProxyDown') expect(names, alert).not.toEqual([]);
    for (const name of names) expect([...exposed.metrics.keys()], alert).toContain(metricOf(name));
    expect(annotations.summary, alert).toBeTruthy();
    expect(annotations.description, alert).toBeTruthy();
  }
});

test('each panel of the dashboard asks for metrics that there are, and every metric has a panel', () => {
  const board = JSON.parse(read('deploy/grafana-dashboard.json')) as {
    panels: { id: number; type: string; title: string; targets?: { expr: string }[] }[];
    templating: { list: { query: string | { query: string } }[] };
  };
  const used = new Set<string>();
  for (const { type, title, targets = [] } of board.panels) {
    if (type !== 'row') expect(targets, title).not.toEqual([]);
    for (const { expr } of targets)
      for (const name of namesIn(expr)) {
        expect([...exposed.metrics.keys()], title).toContain(metricOf(name));
        used.add(metricOf(name));
      }
  }
  for (const { query } of board.templating.list)
    for (const name of namesIn(typeof query === 'string' ? query : query.query))
      expect([...exposed.metrics.keys()]).toContain(metricOf(name));
  expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
  expect(ours().flatMap(([name]) => (used.has(name) ? [] : name))).toEqual([]);
});

const promtool = process.env.PROMTOOL ?? 'promtool';
const hasPromtool = spawnSync(promtool, ['--version']).status === 0;

test.skipIf(!hasPromtool)(
  'promtool finds nothing wrong with the alerts (skipped without it)',
  () => {
    const said = execFileSync(promtool, ['check', 'rules', RULES], { encoding: 'utf8' });
    expect(said).toContain('SUCCESS');
  },
);

test.skipIf(!hasPromtool)(
  'promtool finds nothing wrong with our metrics (skipped without it)',
  () => {
    const { stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], {
      input: exposed.text,
      encoding: 'utf8',
    });
    // Names of prom-client's own figures of Node are not ours to choose.
    const problems = `${stdout}${stderr}`
      .split('\n')
      .filter((line) => line && !/^nodejs_/.test(line));
    expect(problems).toEqual([]);
  },
);
