// What a resident does in its room: each act through the room's own rules, those marked `ask` once a host has approved
// them, and each of them in the log.
import { randomBytes } from 'node:crypto';
import type { Act, Hands } from '../../../agent/turn.ts';
import { cellToPercent } from '../../../protocol/geometry.ts';
import { ACT_INPUT_MAX_CHARS } from '../../../protocol/limits.ts';
import { randomId } from '../../../protocol/random-id.ts';
import { readHandInput } from '../../../protocol/room/hand-input.ts';
import type { HandInput } from '../../../protocol/room/resident.ts';
import { mapStrings } from '../../../protocol/text/map-strings.ts';
import { cleanText, cleanTitle } from '../../../protocol/text/text.ts';
import type { SharedText } from '../../../protocol/texts/shared-text.ts';
import type { Resident as ResidentKeys } from '../../../rooms/agent-keys.ts';
import type { RoomLine } from '../room/room-line.ts';
import { actWords } from './act-words.ts';
import type { Answer, Asked } from './approvals.ts';
import {
  type Planned,
  planArt,
  planClose,
  planMove,
  planOpen,
  planRaise,
  planWrite,
} from './window-acts.ts';
import { windowList } from './window-list.ts';

export interface HandsOptions {
  line: RoomLine;
  allowed: ResidentKeys['hands'];
  allowTypes: readonly string[];
  /** For whom it acts, by their public id. */
  whom: string;
  /** Whether that person may have this done, as far as their role goes. */
  may(act: Pick<Act, 'hand' | 'input'>): boolean;
  /** Text on the screen of that person's own seat; null: their seat is at another proxy, or they have none. */
  screen(): Promise<string | null>;
  /** Asks a host. @throws the signal's reason once it is aborted */
  askHost(act: Omit<Asked, 'turn'>, signal: AbortSignal): Promise<Answer>;
}

type Said = { text: string; failed?: boolean };

export function createHands(options: HandsOptions): Hands {
  const { line, allowed, allowTypes, whom, screen, askHost } = options;
  /** Texts as the model knows them: by its last look, or by what it has written. */
  const seen = new Map<string, SharedText>();

  async function planned(plan: Planned): Promise<Said> {
    if (!plan.ok) return failed(plan.why);
    if (plan.ops.length === 0) return { text: plan.text };
    const done = await line.change(plan.ops);
    return done.ok ? { text: plan.text } : failed(done.why);
  }

  function point({ at: [x, y], window: g }: HandInput<'point'>): Said {
    if (g === undefined) {
      return pointed(line.tell({ type: 'cursor_pos', k: 'pointer', p: [[0, x, y]] }));
    }
    const window = line.desk.windows.get(g);
    if (!window) return failed('There is no such window any more.');
    const [left, top, w, h] = window.rect;
    const { cols, rows } = line.grid;
    const [col, row] = [cellAt(x, w), cellAt(y, h)];
    const on = (cell: number, count: number) => clampPercent(cellToPercent(cell, count));
    const told = line.tell({
      type: 'cursor_pos',
      k: 'pointer',
      // GE2: the window counts; the percentages are for whom it is not there.
      p: [[0, on(left + col, cols), on(top + 1 + row, rows)]],
      w: [g, col, row, 0.5, 0.5],
    });
    return pointed(told);
  }

  function give({ to, text }: HandInput<'give'>): Said {
    const person = line.conversation.people.get(to);
    if (!person || person.role === 'agent') return failed('There is nobody of that id.');
    const clean = cleanText(text);
    if (clean.trim() === '') return failed('There is nothing in that text.');
    return line.tell({ type: 'give', to, text: clean })
      ? { text: `${person.name} was offered it.` }
      : failed(OUT_OF_REACH);
  }

  async function write(input: HandInput<'write'>, known: SharedText | undefined): Promise<Said> {
    const { windows } = line.desk;
    const plan = planWrite(input, { windows, seen: known, writer: drawWriter() });
    const said = await planned(plan);
    if (plan.seen && !said.failed) seen.set(input.window, plan.seen);
    return said;
  }

  async function look({ at }: HandInput<'look'>): Promise<Said> {
    if (at === 'windows') {
      for (const [g, { text }] of line.desk.windows) seen.set(g, text);
      return { text: windowList(line.desk.windows) };
    }
    const text = await screen();
    return text === null
      ? failed('Their screen can’t be seen from here.')
      : { text: text === '' ? 'Their screen is empty.' : text };
  }

  /** @param known the text of its window when the model called for the act */
  function run(
    { hand, input }: Pick<Act, 'hand' | 'input'>,
    known: SharedText | undefined,
  ): Said | Promise<Said> {
    const { grid, desk } = line;
    const { windows } = desk;
    switch (hand) {
      case 'look':
        return look(input as HandInput<'look'>);
      case 'open': {
        const at = { windows, grid, allowTypes, g: desk.nextId(), writer: drawWriter() };
        return planned(planOpen(input as HandInput<'open'>, at));
      }
      case 'move':
        return planned(planMove(input as HandInput<'move'>, windows, grid));
      case 'raise':
        return planned(planRaise(input as HandInput<'raise'>, windows));
      case 'close':
        return planned(planClose(input as HandInput<'close'>, windows));
      case 'write':
        return write(input as HandInput<'write'>, known);
      case 'art':
        return planned(planArt(input as HandInput<'art'>, windows, line.now()));
      case 'point':
        return point(input as HandInput<'point'>);
      case 'give':
        return give(input as HandInput<'give'>);
    }
  }

  /** @returns what is to be done, as the host wants it; or what the model is told instead */
  async function approved(
    { hand, input }: Act,
    signal: AbortSignal,
  ): Promise<{ input: HandInput } | { refusal: Said }> {
    const json = JSON.stringify(cleaned(input));
    if (json.length > ACT_INPUT_MAX_CHARS)
      return { refusal: failed('That is too long for the host to be asked: do it in parts.') };
    const words = actWords({ hand, input }, line.desk.windows);
    // An id of its own: those of models' calls come again in other turns.
    const asked = { id: randomId(), pid: whom, tool: hand, input: json, words };
    const answer = await askHost(asked, signal);
    switch (answer.do) {
      case 'not_asked':
        return { refusal: failed(`The host could not be asked. ${answer.why}`) };
      case 'refuse':
        return { refusal: failed('The host said no. Do not try it again.') };
      case 'expired':
        return { refusal: failed('No host has answered; it was not done.') };
      case 'approve': {
        if (answer.input === undefined) return { input };
        const edited = readHandInput(hand, answer.input);
        return edited.ok
          ? { input: JSON.parse(edited.json) as HandInput }
          : { refusal: failed('What the host made of it is not valid.') };
      }
    }
  }

  return {
    allowed,
    async do(act, signal) {
      let { input } = act;
      if (line.paused) return failed('The room is paused.');
      // What a host approves is done in the host's name.
      if (!act.ask && !options.may(act)) return failed(NOT_FOR_THEM);
      const g = 'window' in input ? input.window : undefined;
      const known = g === undefined ? undefined : (seen.get(g) ?? line.desk.windows.get(g)?.text);
      if (act.ask) {
        const decided = await approved(act, signal);
        if ('refusal' in decided) return decided.refusal;
        input = decided.input;
      }
      signal.throwIfAborted();
      // A host may have chosen another window.
      const isOfIt = 'window' in input && input.window === g;
      const words = actWords({ hand: act.hand, input }, line.desk.windows);
      const said = await run({ hand: act.hand, input }, isOfIt ? known : undefined);
      const outcome = said.failed ? 'failed' : 'done';
      line.tellSurely({ type: 'act_done', tool: act.hand, words, pid: whom, outcome });
      return said;
    },
  };
}

/** Its texts as they would be written, so that a host reads nothing else. */
function cleaned(input: HandInput): HandInput {
  const texts = mapStrings(input, 'params' in input ? cleanTitle : cleanText) as HandInput;
  return 'title' in texts && texts.title !== undefined
    ? { ...texts, title: cleanTitle(texts.title) }
    : texts;
}

const OUT_OF_REACH = 'The room can’t be reached just now.';

const pointed = (told: boolean): Said =>
  told ? { text: 'You point there.' } : failed(OUT_OF_REACH);

const NOT_FOR_THEM =
  'Who asks may not do that in this room themselves, so you may not do it for them. Say so.';

/** For each act another: what became of one may never be known here, and the room takes no two of the same. */
const drawWriter = (): number => randomBytes(4).readUInt32LE();

const failed = (why: string): Said => ({ text: `Not done: ${why}`, failed: true });

/** The cell of a window's inside at a percentage. */
function cellAt(percent: number, size: number): number {
  const inside = Math.max(1, size - 2);
  return Math.min(inside - 1, Math.floor((percent / 100) * inside));
}

function clampPercent(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}
