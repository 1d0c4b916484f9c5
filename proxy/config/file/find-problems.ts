// Everything that is wrong with the values of a configuration, with what to write instead. Pure.
import * as v from 'valibot';
import { complaint, entriesOf, schemaAt, validEntries } from '../../../protocol/schema-walk.ts';
import { didYouMean } from '../../../rooms/suggest.ts';
import { limitsSchema } from '../keys/limits.ts';
import { MOVED_VARIABLES, NEEDED_BESIDE, schema } from '../schema.ts';
import type { ConfigProblem, Source } from './problems.ts';

/**
 * Checks values against the schema, and those that have to fit each other.
 * @param given as it is written @param env for variables of other times
 */
export function findProblems(
  given: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
  sourceOf: (path: readonly PropertyKey[]) => Source,
): ConfigProblem[] {
  const { issues = [] } = v.safeParse(schema, given, { abortPipeEarly: true });
  return [
    ...movedVariables(env),
    ...issues.map((issue) => {
      const path = (issue.path ?? []).map(({ key }) => key as PropertyKey);
      const known = writtenPath(path, given);
      return { source: sourceOf(known), key: path.join('.'), message: inWords(issue, path) };
    }),
    ...lonelyKeys(given, sourceOf),
    ...shortRequests(given, sourceOf),
    ...strangeAddress(given, sourceOf),
  ];
}

function inWords({ type, message }: v.BaseIssue<unknown>, path: readonly PropertyKey[]): string {
  const name = String(path.at(-1));
  const above = path.slice(0, -1);
  const siblings = schemaAt(schema, above);
  if (type === 'never' && message === 'unknown key') {
    const of = above.length === 0 ? 'config.yaml' : `\`${above.join('.')}\``;
    const names = Object.keys((siblings && entriesOf(siblings)) ?? {});
    return `is not a key of ${of}${didYouMean(name, names)}`;
  }
  const wanted = schemaAt(schema, path);
  return message === 'is missing' && wanted ? `${message}; it ${complaint(wanted)}` : message;
}

function movedVariables(env: NodeJS.ProcessEnv): ConfigProblem[] {
  return Object.entries(MOVED_VARIABLES).flatMap(([old, now]) => {
    const source: Source = { from: 'environment', variable: old };
    return env[old] ? [{ source, key: '', message: `is ${now} now` }] : [];
  });
}

function lonelyKeys(
  given: Readonly<Record<string, unknown>>,
  sourceOf: (path: readonly PropertyKey[]) => Source,
): ConfigProblem[] {
  return Object.entries(NEEDED_BESIDE).flatMap(([key, others]) => {
    const missing = others.filter((other) => given[other] === undefined);
    if (given[key] === undefined || missing.length === 0) return [];
    const message = `needs ${missing.join(', ')} beside it, as \`teleport rotate\` prints them`;
    return [{ source: sourceOf([key]), key, message }];
  });
}

function shortRequests(
  { limits }: Readonly<Record<string, unknown>>,
  sourceOf: (path: readonly PropertyKey[]) => Source,
): ConfigProblem[] {
  const { head_s = 0, request_s = Number.POSITIVE_INFINITY } = validEntries(limitsSchema, limits);
  if (request_s >= head_s) return [];
  const message = `must not be less than head_s, which is ${head_s}`;
  const isSet = typeof limits === 'object' && limits !== null && 'request_s' in limits;
  const path = ['limits', isSet ? 'request_s' : 'head_s'];
  return [
    {
      source: sourceOf(path),
      key: path.join('.'),
      message: isSet ? message : `must not be more than request_s, which is ${request_s}`,
    },
  ];
}

/** Cookies, policies and paths of pages follow from the public address, whatever machine they are on. */
function strangeAddress(
  given: Readonly<Record<string, unknown>>,
  sourceOf: (path: readonly PropertyKey[]) => Source,
): ConfigProblem[] {
  if (given.address === undefined) return [];
  const told = (message: string): ConfigProblem[] => [
    { source: sourceOf(['address']), key: 'address', message },
  ];
  if (given.public_url === undefined)
    return told('needs public_url beside it, the same for all machines');
  const [own, open] = [given.address, given.public_url].map((url) => URL.parse(String(url)));
  // What is no URL is told by the schema.
  if (!own || !open) return [];
  const isAlike =
    own.protocol === open.protocol &&
    own.pathname.replace(/\/$/, '') === open.pathname.replace(/\/$/, '');
  return isAlike ? [] : told('must have the scheme and the path of public_url');
}

/** A path down to what is there: an environment variable is found by it, and a key's line by its nearest parent. */
function writtenPath(path: readonly PropertyKey[], given: unknown): readonly PropertyKey[] {
  let value = given;
  for (const [depth, step] of path.entries()) {
    if (typeof value !== 'object' || value === null) return path.slice(0, depth);
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return path;
}
