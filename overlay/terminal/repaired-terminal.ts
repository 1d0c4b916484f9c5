// What ttyd's terminal has to do differently among others: leave questions to the proxy's terminal, which answers once
// for all pages, and be without the faults of xterm.js that would make it differ from theirs.
import {
  type QuestionParser,
  swallowQuestions as swallow,
} from '../../protocol/page/terminal-questions.ts';
import { repairTerminal as repair } from '../../protocol/page/terminal-repairs.ts';
import { type Closable, together } from '../dom/closable.ts';

/** The public parser of xterm.js. */
export type TermParser = QuestionParser;

/** Takes the questions of an app away from a page's terminal. */
export const swallowQuestions = (parser: TermParser): Closable => closing(swallow(parser));

/** Mends a terminal as `terminal-repairs.ts` says, from now on; does nothing to one that is built otherwise. */
export const repairTerminal = (term: Parameters<typeof repair>[0]): Closable =>
  closing(repair(term));

const closing = (hooks: readonly { dispose(): void }[]): Closable =>
  together(...hooks.map((hook) => ({ close: () => hook.dispose() })));
