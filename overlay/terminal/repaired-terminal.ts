// What ttyd's terminal has to do differently among others: leave questions to the proxy's terminal, which answers once
// for all pages, and be without the faults of xterm.js that would make it differ from theirs.
import {
  COLOR_QUESTIONS,
  CSI_QUESTIONS,
  DCS_QUESTIONS,
  onlyAsks,
  type SequenceId,
} from '../../protocol/page/terminal-questions.ts';
import {
  type RepairedCore,
  repairErase,
  tidyResized,
} from '../../protocol/page/terminal-repairs.ts';
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
  const hooks = [
    ...CSI_QUESTIONS.map((id) => parser.registerCsiHandler(id, () => true)),
    ...DCS_QUESTIONS.map((id) => parser.registerDcsHandler(id, () => true)),
    ...COLOR_QUESTIONS.map((code) =>
      parser.registerOscHandler(code, (data) => onlyAsks(code, data)),
    ),
  ];
  return together(...hooks.map((hook) => ({ close: () => hook.dispose() })));
}

/** Mends a terminal as `terminal-repairs.ts` says, from now on; does nothing to one that is built otherwise. */
export function repairTerminal(term: {
  readonly parser?: TermParser | undefined;
  readonly _core?: unknown;
  onResize(handler: () => void): Disposable;
}): Closable {
  const core = term._core as RepairedCore | undefined;
  if (!term.parser || !isBuiltAsExpected(core)) return { close() {} };
  repairErase(core, term.parser);
  const resized = term.onResize(() => tidyResized(core, { cols: core.cols, rows: core.rows }));
  return { close: () => resized.dispose() };
}

function isBuiltAsExpected(core: RepairedCore | undefined): core is RepairedCore {
  const parts = [core?._inputHandler?.eraseInLine, core?._inputHandler?.eraseInDisplay];
  const { normal, alt } = core?.buffers ?? {};
  return (
    parts.every((part) => typeof part === 'function') &&
    [normal, alt].every((buffer) => typeof buffer?.getNullCell === 'function')
  );
}
