// What a model is told in a turn: rules, the room's prompt and files first, the same for all turns, so that the provider
// caches them; then who is here, what was said, and the line to answer.
import { FILE_CHARS, TOKENS } from '../model/limits.ts';
import type { ModelMessage, ModelRequest, ModelTool } from '../model/model.ts';
import { cutTo, tokensIn } from '../model/tokens.ts';
import { drawMark, Fences } from './fence.ts';
import { type HeardLine, newest, rowOf } from './history.ts';
import { roomRules, rules } from './rules.ts';

/** What stays the same as long as the room's file does. */
export interface Home {
  /** The resident's name. */
  name: string;
  /** The room's. */
  room: string;
  /** `## System Prompt` of the room's file. */
  prompt: string;
  /** `preload_files`, by their paths in the project. */
  files: readonly { path: string; text: string }[];
  tools: readonly ModelTool[];
  maxTokens: number;
}

export interface PersonHere {
  pid: string;
  name: string;
  role: string;
}

/** What one turn is about. */
export interface Occasion {
  /** The line to answer. */
  line: HeardLine;
  /** The conversation before it, oldest first. */
  lines: readonly HeardLine[];
  people: readonly PersonHere[];
  /** What is kept of the person and of the room (AG7). */
  memory: { visitor: string | null; room: string | null };
}

/** Tells a model about its room. What it is told first is the same, byte by byte, for the same home, secrets and mark. */
export class Context {
  readonly #home: Home;
  readonly #secrets: readonly string[];
  readonly #system: readonly string[];
  readonly #mark: string;

  /**
   * @param secrets that must stand in no request, such as the provider's key
   * @param mark of the fences around the files: drawn once, when the resident comes home, so that the cache has them
   */
  constructor(home: Home, secrets: readonly string[], mark = drawMark()) {
    this.#home = home;
    this.#secrets = secrets;
    this.#mark = mark;
    const fences = new Fences(secrets, mark);
    const { name, room, prompt, tools } = home;
    this.#system = [
      rules({ name, room, mark: fences.mark, hands: tools.length > 0 }),
      [roomRules(cutTo(fences.secretless(prompt), TOKENS.prompt)), ...filesOf(home, fences)].join(
        '\n\n',
      ),
    ];
  }

  /** The first request of a turn, and the fences that go for it: results of tools are put in them as well. */
  turn({ line, lines, people, memory }: Occasion): { request: ModelRequest; fences: Fences } {
    const fences = new Fences(this.#secrets, drawMark(), [this.#mark]);
    const before = newest(
      lines.filter(({ id }) => id < line.id),
      TOKENS.history,
    );
    const asker = people.find(({ pid }) => pid === line.pid);
    const told = [
      `The mark of this turn's fences is ${fences.mark}.`,
      'Who is here:',
      fences.putRows('people', peopleHere(people, line.pid)),
      ...(memory.room
        ? ['What you remember of this room:', fences.put('memory', memory.room)]
        : []),
      ...(memory.visitor
        ? ['What you remember of whom you answer:', fences.put('memory', memory.visitor)]
        : []),
      ...(before.length > 0
        ? ['What was said before, oldest first:', fences.putRows('conversation', before.map(rowOf))]
        : []),
    ].join('\n');
    const { text, ...row } = rowOf(line);
    const asked = [
      'The line to answer:',
      fences.putRows('line', [
        { ...row, role: asker?.role ?? 'gone', text: cutTo(fences.harmless(text), TOKENS.line) },
      ]),
      'Answer it now, as yourself, in your own words.',
    ].join('\n');
    const messages: ModelMessage[] = [{ role: 'user', parts: [{ text: told }, { text: asked }] }];
    const { tools, maxTokens } = this.#home;
    return { request: { maxTokens, system: this.#system, messages, tools }, fences };
  }
}

/** Whoever asks first, then as many of the others as fit. */
function peopleHere(people: readonly PersonHere[], asker: string): object[] {
  let left: number = TOKENS.people;
  const rows: object[] = [];
  for (const { pid, name, role } of people.toSorted(
    (a, b) => +(b.pid === asker) - +(a.pid === asker),
  )) {
    const row = { id: pid, name, role };
    left -= tokensIn(JSON.stringify(row));
    if (left < 0) return [...rows, { others: people.length - rows.length }];
    rows.push(row);
  }
  return rows;
}

/** Files within their budget, each with as much as is left; those without any are named. */
function filesOf({ files }: Home, fences: Fences): string[] {
  let left: number = TOKENS.files;
  return files.map(({ path, text }) => {
    // Cut last: half of a secret is not known for one.
    const shown = cutTo(fences.harmless(text.slice(0, FILE_CHARS)), left);
    left = Math.max(0, left - tokensIn(shown));
    return `A file of the room:\n${fences.put('file', shown, { path })}`;
  });
}
