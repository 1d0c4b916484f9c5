// Parses a chat line into text, safe links and mentions, and recognizes `/me`. Pure functions; nothing creates markup.

// Available in every runtime that uses this file, but no runtime's types are loaded here.
declare const URL: {
  parse(text: string): Record<'href' | 'protocol' | 'username' | 'password', string> | null;
};

export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; text: string; pid: string };

export interface Named {
  readonly pid: string;
  readonly name: string;
}

/** A link ends before white space, quotes and brackets; punctuation that ends a sentence is not part of it. */
const LINK = /\bhttps?:\/\/[^\s<>"'`{}|\\^]+/giu;
/** From its first character on, so that a long run of them is read once. */
const SENTENCE_END = /(?<![.,;:!?…)\]»”’])[.,;:!?…)\]»”’]+$/u;
const LETTER = /[\p{L}\p{N}_]/u;

/**
 * @param text as stored by the room
 * @param people who can be mentioned with `@`; if two names match, the longer one wins
 */
export function partsOf(text: string, people: readonly Named[]): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(LINK)) {
    const url = trimmed(found);
    const href = safeHref(url);
    if (href === null) continue;
    parts.push(...mentionsIn(text.slice(from, index), people), { kind: 'link', text: url, href });
    from = index + url.length;
  }
  return [...parts, ...mentionsIn(text.slice(from), people)];
}

/** The text after `/me `; null if the line is not an emote. */
export function emoteOf(text: string): string | null {
  return /^\/me\s+(\S.*)$/su.exec(text)?.[1] ?? null;
}

/** Whether a line mentions me. */
export function namesMe(text: string, me: Named | null): boolean {
  return me !== null && mentionsIn(text, [me]).some(({ kind }) => kind === 'mention');
}

/** The mention being typed at the caret: the text after the last `@`, and that `@`'s index; null if there is none. */
export function mentionAt(text: string, caret: number): { from: number; typed: string } | null {
  const from = text.lastIndexOf('@', caret - 1);
  if (from < 0 || LETTER.test(text[from - 1] ?? ' ')) return null;
  const typed = text.slice(from + 1, caret);
  return typed.length <= 32 && !/[\n@]/u.test(typed) ? { from, typed } : null;
}

/** People whose name, or a word of it, starts with what was typed; at most six. */
export function suggestions(typed: string, people: readonly Named[]): Named[] {
  const wanted = typed.toLocaleLowerCase();
  const fits = ({ name }: Named): boolean => {
    const lower = name.toLocaleLowerCase();
    return lower.startsWith(wanted) || lower.split(/[\s_.-]+/u).some((w) => w.startsWith(wanted));
  };
  return people.filter(fits).slice(0, 6);
}

function mentionsIn(text: string, people: readonly Named[]): Part[] {
  const byLength = [...people].sort((a, b) => b.name.length - a.name.length);
  const parts: Part[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (at < from || LETTER.test(text[at - 1] ?? ' ')) continue;
    const person = byLength.find(({ name }) => isNamedAt(text, at + 1, name));
    if (!person) continue;
    const end = at + 1 + person.name.length;
    if (at > from) parts.push({ kind: 'text', text: text.slice(from, at) });
    parts.push({ kind: 'mention', text: text.slice(at, end), pid: person.pid });
    from = end;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

function isNamedAt(text: string, at: number, name: string): boolean {
  const same = text.slice(at, at + name.length).toLocaleLowerCase() === name.toLocaleLowerCase();
  return same && name !== '' && !LETTER.test(text[at + name.length] ?? ' ');
}

/** Strips trailing punctuation; keeps a closing bracket that was opened in the link. */
function trimmed(url: string): string {
  const cut = url.replace(SENTENCE_END, '');
  return url[cut.length] === ')' && cut.includes('(') ? `${cut})` : cut;
}

/** Accepts http(s) URLs only, without credentials, which could pose as the host name; null for any other. */
function safeHref(url: string): string | null {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return null;
  return parsed.username || parsed.password ? null : parsed.href;
}
