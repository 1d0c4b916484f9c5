// Parses the Markdown body of a room file: three known sections; everything else is kept as notes.
import { CHAT_MAX_CHARS } from '../protocol/limits.ts';
import { cleanText } from '../protocol/text/text.ts';
import type { Problem } from './problem.ts';
import { didYouMean } from './suggest.ts';

export interface Sections {
  systemPrompt: string;
  welcome: string;
  notes: string;
}

const KNOWN = {
  'system prompt': 'systemPrompt',
  'welcome message': 'welcome',
  notes: 'notes',
} as const satisfies Record<string, keyof Sections>;
const TITLES = ['System Prompt', 'Welcome Message', 'Notes'];

const HEADING = /^##[ \t](.+)$/;
const FENCE_OPENS = /^ {0,3}(`{3,}|~{3,})/;
const FENCE_CLOSES = /^ {0,3}(`{3,}|~{3,})[ \t]*$/;

/**
 * Splits a room file's body into sections. Headings inside fenced code are ordinary text. Text before the first
 * section and unknown sections are kept as notes; the latter cause a warning.
 * @param body Markdown after the frontmatter @param firstLine its line in the file @param file name for the problems
 */
export function parseSections(
  body: string,
  firstLine: number,
  file: string,
): Sections & { problems: Problem[] } {
  const problems: Problem[] = [];
  const parts: Record<keyof Sections, string[]> = { systemPrompt: [], welcome: [], notes: [] };
  const seen = new Map<keyof Sections, number>();
  let current: keyof Sections = 'notes';
  let fence = '';

  body.split('\n').forEach((text, index) => {
    const line = firstLine + index;
    if (fence) {
      if (FENCE_CLOSES.exec(text)?.[1]?.startsWith(fence)) fence = '';
      parts[current].push(clean(text));
      return;
    }
    fence = FENCE_OPENS.exec(text)?.[1] ?? '';
    const heading = HEADING.exec(text)?.[1];
    if (heading === undefined) {
      parts[current].push(clean(text));
      return;
    }
    const title = titleOf(heading);
    const name = title.toLowerCase().replace(/\s+/g, ' ');
    const known = Object.hasOwn(KNOWN, name) ? KNOWN[name as keyof typeof KNOWN] : undefined;
    if (!known) {
      const message = `the section \`## ${title.slice(0, 80)}\` has no meaning here and is kept as notes${didYouMean(title, TITLES)}`;
      problems.push({ file, line, key: '', message, level: 'warning' });
      current = 'notes';
      parts.notes.push(clean(text));
      return;
    }
    const first = seen.get(known);
    if (first !== undefined) {
      const message = `the section \`## ${title}\` is already on line ${first}; put both into one.`;
      problems.push({ file, line, key: '', message, level: 'error' });
    }
    seen.set(known, first ?? line);
    current = known;
  });

  const sections = {
    systemPrompt: parts.systemPrompt.join('\n').trim(),
    welcome: parts.welcome.join('\n').trim(),
    notes: parts.notes.join('\n').trim(),
  };
  if (sections.welcome.length > CHAT_MAX_CHARS) {
    const message = `\`## Welcome Message\` has ${sections.welcome.length} characters; at most ${CHAT_MAX_CHARS} fit into a chat line.`;
    problems.push({ file, line: seen.get('welcome') ?? 1, key: '', message, level: 'error' });
  }
  return { ...sections, problems };
}

/** Without blanks around it, and without hashes that close it (CommonMark). */
function titleOf(heading: string): string {
  const title = heading.trim();
  let end = title.length;
  while (title[end - 1] === '#') end -= 1;
  return title.slice(0, end).trimEnd();
}

/** TX1: pages show a line, and a model may be told it. */
function clean(line: string): string {
  return cleanText(line.replaceAll('\r', ''));
}
