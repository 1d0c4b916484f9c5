// What a resident does in its room: each act through the room's own rules, those marked `ask` once a host has approved
// them, and each of them in the log.
import * as v from 'valibot';
import type { Act, Hands } from '../../agent/turn.ts';
import { cellToPercent } from '../../protocol/geometry.ts';
import { randomId } from '../../protocol/random-id.ts';
import { TEXT_PROP } from '../../protocol/registers.ts';
import { HAND_INPUTS, type HandInput } from '../../protocol/room/resident.ts';
import { cleanText } from '../../protocol/text/text.ts';
import type { WindowRecord } from '../../protocol/windows.ts';
import type { Resident as ResidentKeys } from '../../rooms/agent-keys.ts';
import { actWords } from './act-words.ts';
import type { Approvals } from './approvals.ts';
import type { RoomLine } from './room-line.ts';
import {
  type Planned,
  planArt,
  planClose,
  planMove,
  planOpen,
  planRaise,
  planWrite,
} from './window-acts.ts';

export interface HandsOptions {
  line: RoomLine;
  allowed: ResidentKeys['hands'];
  allowTypes: readonly string[];
  /** For whom it acts, by their public id. */
  whom: string;
  /** Text on the screen of that person's own seat; null: their seat is at another proxy, or they have none. */
  screen(): Promise<string | null>;
  approvals: Approvals;
}

type Said = { text: string; failed?: boolean };

/** Characters of a window's text that looking at the windows shows. */
const SHOWN_CHARS = 400;
/** Windows that it shows, topmost first. */
const SHOWN_WINDOWS = 60;

export function createHands(options: HandsOptions): Hands {
  const { line, allowed, allowTypes, whom, screen, approvals } = options;

  async function planned(plan: Planned): Promise<Said> {
    if (!plan.ok) return failed(plan.why);
    const done = await line.change(plan.ops);
    return done.ok ? { text: plan.text } : failed(done.why);
  }

  function point({ at: [x, y], window: g }: HandInput<'point'>): Said {
    if (g === undefined) {
      line.tell({ type: 'cursor_pos', k: 'pointer', p: [[0, x, y]] });
      return { text: 'You point there.' };
    }
    const window = line.desk.windows.get(g);
    if (!window) return failed('There is no such window any more.');
    const [left, top, w, h] = window.rect;
    const { cols, rows } = line.grid;
    const [col, row] = [cellAt(x, w), cellAt(y, h)];
    const on = (cell: number, count: number) => clampPercent(cellToPercent(cell, count));
    line.tell({
      type: 'cursor_pos',
      k: 'pointer',
      // GE2: the window counts; the percentages are for whom it is not there.
      p: [[0, on(left + col, cols), on(top + 1 + row, rows)]],
      w: [g, col, row, 0.5, 0.5],
    });
    return { text: 'You point there.' };
  }

  function give({ to, text }: HandInput<'give'>): Said {
    const person = line.people.get(to);
    if (!person || person.role === 'agent') return failed('There is nobody of that id.');
    const clean = cleanText(text);
    if (clean.trim() === '') return failed('There is nothing in that text.');
    return line.tell({ type: 'give', to, text: clean })
      ? { text: `${person.name} was offered it.` }
      : failed('The room can’t be reached just now.');
  }

  async function look({ at }: HandInput<'look'>): Promise<Said> {
    if (at === 'windows') return { text: windowList(line.desk.windows) };
    const text = await screen();
    return text === null
      ? failed('Their screen can’t be seen from here.')
      : { text: text === '' ? 'Their screen is empty.' : text };
  }

  function run({ hand, input }: Pick<Act, 'hand' | 'input'>): Said | Promise<Said> {
    const { windows } = line.desk;
    const { grid } = line;
    switch (hand) {
      case 'look':
        return look(input as HandInput<'look'>);
      case 'open': {
        const g = line.desk.nextId();
        return planned(
          planOpen(input as HandInput<'open'>, { ...{ windows, grid, allowTypes, g } }),
        );
      }
      case 'move':
        return planned(planMove(input as HandInput<'move'>, windows, grid));
      case 'raise':
        return planned(planRaise(input as HandInput<'raise'>, windows));
      case 'close':
        return planned(planClose(input as HandInput<'close'>, windows));
      case 'write':
        return planned(planWrite(input as HandInput<'write'>, windows));
      case 'art':
        return planned(planArt(input as HandInput<'art'>, windows, line.now()));
      case 'point':
        return point(input as HandInput<'point'>);
      case 'give':
        return give(input as HandInput<'give'>);
    }
  }

  return {
    allowed,
    async do(act, signal) {
      let { input } = act;
      if (line.paused) return failed('The room is paused.');
      if (act.ask) {
        const words = actWords(act, line.desk.windows);
        const id = randomId();
        const asked = { id, pid: whom, tool: act.hand, input: JSON.stringify(input), words };
        const answer = await approvals.ask(asked, signal);
        if (answer.do !== 'approve')
          return failed(
            answer.do === 'refuse'
              ? 'The host said no. Do not try it again.'
              : 'No host has answered; it was not done.',
          );
        if (answer.input !== undefined) {
          const edited = v.safeParse(HAND_INPUTS[act.hand], parsed(answer.input));
          if (!edited.success) return failed('What the host made of it is not valid.');
          input = edited.output;
        }
      }
      signal.throwIfAborted();
      const words = actWords({ hand: act.hand, input }, line.desk.windows);
      const said = await run({ hand: act.hand, input });
      const outcome = said.failed ? 'failed' : 'done';
      line.tell({ type: 'act_done', tool: act.hand, words, pid: whom, outcome });
      return said;
    },
  };
}

const failed = (why: string): Said => ({ text: `Not done: ${why}`, failed: true });

/** The cell of a window's inside at a percentage. */
function cellAt(percent: number, size: number): number {
  const inside = Math.max(1, size - 2);
  return Math.min(inside - 1, Math.floor((percent / 100) * inside));
}

function clampPercent(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function windowList(windows: ReadonlyMap<string, WindowRecord>): string {
  const rows = [...windows.values()]
    .sort((a, b) => b.z - a.z)
    .slice(0, SHOWN_WINDOWS)
    .map(({ g, type, title, rect, props }) => {
      const { [TEXT_PROP]: text, ...others } = props;
      const shown = typeof text === 'string' ? { text: text.slice(0, SHOWN_CHARS) } : {};
      return JSON.stringify({ window: g, type, title, rect, ...others, ...shown });
    });
  const most = windows.size > rows.length ? [`(${windows.size - rows.length} more)`] : [];
  return rows.length === 0 ? 'There are no windows.' : [...rows, ...most].join('\n');
}
