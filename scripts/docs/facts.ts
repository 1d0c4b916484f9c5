// What the code says about settings, room files, errors and benchmarks, as rows of the reference tables.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getDefault } from 'valibot';
import { stringify } from 'yaml';
import { CLOSE, ERROR_CODES, GOING_AWAY, mayReconnect } from '../../protocol/codes.ts';
import { ERRORS } from '../../protocol/errors.ts';
import { complaint, entriesOf } from '../../protocol/schema-walk.ts';
import { AMOUNTS, RATES, ratesInWords } from '../../proxy/config/keys/limits.ts';
import { THRESHOLDS } from '../../proxy/config/keys/ops.ts';
import { VARIABLES_ALONE } from '../../proxy/config/schema.ts';
import { listSettings } from '../../proxy/config/settings.ts';
import { CLOSE_TRY_LATER } from '../../proxy/plugins/sockets.ts';
import { CLOSE_RESTART } from '../../proxy/process/drain.ts';
import { agentSchema } from '../../rooms/agent-keys.ts';
import { frontmatterSchema } from '../../rooms/schema.ts';
import { benchRows } from './bench-rows.ts';
import { cell, type Rows } from './fill-tables.ts';

const FLOW = { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 } as const;

type Schema = Parameters<typeof entriesOf>[0];

/** By the names in `<!-- reference: NAME -->`. */
export const TABLES: Readonly<Record<string, Rows>> = {
  settings: settings(),
  variables: rowsOf(VARIABLES_ALONE, (name) => [code(name), []]),
  rates: rowsOf(Object.entries(RATES), ([name, { by, what, rates }]) => [
    code(name),
    [by, what, ratesInWords(rates)],
  ]),
  amounts: rowsOf(Object.entries(AMOUNTS), ([name, { by, what, amount, least, most }]) => [
    code(name),
    [by, what, String(amount), `${least} to ${most}`],
  ]),
  thresholds: rowsOf(Object.entries(THRESHOLDS), ([name, { what, amount, least, most }]) => [
    code(name),
    [what, String(amount), `${least} to ${most}`],
  ]),
  room: keysOf(frontmatterSchema),
  agent: keysOf(agentSchema),
  errors: rowsOf(Object.entries(ERRORS), ([name, [status, message]]) => [
    code(name),
    [String(status), message],
  ]),
  'room-codes': rowsOf(ERROR_CODES, (name) => [code(name), []]),
  closes: rowsOf(
    [...Object.values(CLOSE), GOING_AWAY, CLOSE_RESTART, CLOSE_TRY_LATER].toSorted(),
    (number) => [code(String(number)), [mayReconnect(number) ? 'yes' : 'no']],
  ),
  benches: benchRows(baselineOf),
};

function baselineOf(bench: string): object | undefined {
  const file = path.resolve(import.meta.dirname, '../../bench/baseline', `${bench}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : undefined;
}

/** Rows of limits and thresholds have tables of their own. */
function settings(): Rows {
  const others = listSettings().filter(
    ({ path: [top = ''], section }) => top !== 'limits' && (top !== 'ops' || section !== undefined),
  );
  return rowsOf(others, ({ key, variable, takes, byDefault }) => [
    variable === undefined ? code(key) : `${code(key)}<br>${code(variable)}`,
    [takes, inWords(byDefault)],
  ]);
}

function keysOf(schema: Schema): Rows {
  return rowsOf(Object.entries(entriesOf(schema) ?? {}), ([key, entry]) => [
    code(key),
    [
      complaint(entry)
        .replace(/^write /, '')
        .replace(/\.$/, ''),
      getDefault(entry) === '' ? 'required' : inWords(getDefault(entry)),
    ],
  ]);
}

/** What is by default, as a file would have it; undefined where somebody has to say what follows from what. */
function inWords(byDefault: unknown): string | undefined {
  const isNested = typeof byDefault === 'object' && byDefault !== null && !Array.isArray(byDefault);
  if (byDefault === undefined || isNested) return undefined;
  return code(stringify(byDefault, FLOW).trim());
}

function code(text: string): string {
  return `\`${text}\``;
}

function rowsOf<T>(
  items: readonly T[],
  row: (item: T) => readonly [key: string, cells: readonly (string | undefined)[]],
): Rows {
  return new Map(
    items.map((item) => {
      const [key, cells] = row(item);
      return [cell(key), cells.map((text) => (text === undefined ? text : cell(text)))] as const;
    }),
  );
}
