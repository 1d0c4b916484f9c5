// Whether a resident answers a line. Pure.

/** `speaks` of a room's file. */
export type Speaks =
  /** To its name, to a reply, and to whoever is alone with it. */
  | 'asked'
  /** To whoever is alone with it; in company it keeps quiet. */
  | 'alone'
  /** To every line of a person. */
  | 'always';

export interface SpeaksIf {
  speaks: Speaks;
  /** The resident's name. */
  name: string;
  line: { pid: string; text: string; gone?: boolean };
  /** Who is here with it. */
  people: readonly { pid: string; role: string }[];
  /** The resident's own pid. */
  own: string;
  /** The last lines before this one, oldest first: who said them, and to whom the resident spoke. */
  before: readonly { pid: string; to?: string }[];
}

const NOBODY = ['agent', 'watcher'];

export function answers({ speaks, name, line, people, own, before }: SpeaksIf): boolean {
  const by = people.find(({ pid }) => pid === line.pid);
  if (line.gone || line.text.trim() === '' || line.pid === own || by?.role === 'agent')
    return false;
  if (speaks === 'always') return true;
  const others = people.filter(({ pid, role }) => pid !== own && !NOBODY.includes(role));
  const alone = others.length === 1 && others[0]?.pid === line.pid;
  if (alone || speaks === 'alone') return alone;
  return mentions(line.text, name) || replies(line.pid, own, before);
}

/** Whether a text has a name in it, as a word or words of its own; an @ before it does no harm. */
export function mentions(text: string, name: string): boolean {
  const words = plain(name).split(' ').filter(Boolean).map(RegExp.escape);
  if (words.length === 0) return false;
  const found = new RegExp(
    `(?<![\\p{L}\\p{N}\\p{M}_])${words.join('[\\s_-]+')}(?![\\p{L}\\p{N}\\p{M}_])`,
    'u',
  );
  return found.test(plain(text));
}

/** A line is a reply if the resident has just spoken to whoever says it, and nobody has said anything since. */
function replies(pid: string, own: string, before: SpeaksIf['before']): boolean {
  const last = before.at(-1);
  return last?.pid === own && last.to === pid;
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
