// What ttyd's terminal has to do differently among others: leave questions to the proxy's terminal, which answers once
// for all pages, and be without the faults of xterm.js that would make it differ from theirs.
import {
  COLOR_QUESTIONS,
  CSI_QUESTIONS,
  DCS_QUESTIONS,
  onlyAsks,
  type SequenceId,
} from '../../protocol/page/terminal-questions.ts';
import { isRepairable, repairErase, tidyResized } from '../../protocol/page/terminal-repairs.ts';
import { type Closable, together } from '../dom/closable.ts';

interface Disposable {
  dispose(): void;
}

/** The public parser of xterm.js. */
export interface TermParser {
  registerCsiHandler(
    id: SequenceId,
    handler: (params: (number | number[])[]) => boolean,
  ): Disposable;
  registerDcsHandler(id: SequenceId, handler: () => boolean): Disposable;
  registerOscHandler(code: number, handler: (data: string) => boolean): Disposable;
}

/** Takes the questions of an app away from a page's terminal. */
export function swallowQuestions(parser: TermParser): Closable {
  return closing([
    ...CSI_QUESTIONS.map((id) => parser.registerCsiHandler(id, () => true)),
    ...DCS_QUESTIONS.map((id) => parser.registerDcsHandler(id, () => true)),
    ...COLOR_QUESTIONS.map((code) =>
      parser.registerOscHandler(code, (data) => onlyAsks(code, data)),
    ),
  ]);
}

/** Mends a terminal as `terminal-repairs.ts` says, from now on; does nothing to one that is built otherwise. */
export function repairTerminal(term: {
  readonly parser?: TermParser | undefined;
  readonly _core?: unknown;
  onResize(handler: () => void): Disposable;
}): Closable {
  const core = term._core;
  if (!term.parser || !isRepairable(core)) return { close() {} };
  return closing([
    ...repairErase(core, term.parser),
    term.onResize(() => tidyResized(core, { cols: core.cols, rows: core.rows })),
  ]);
}

const closing = (hooks: readonly Disposable[]): Closable =>
  together(...hooks.map((hook) => ({ close: () => hook.dispose() })));
