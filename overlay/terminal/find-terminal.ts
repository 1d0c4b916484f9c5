// Finds ttyd's terminal in its page, and says what is missing if there is none.
import { CONTAINER_ID, type PageDifferenceCode } from '../../protocol/page/page-contract.ts';
import type { Closable } from '../dom/closable.ts';
import { differences, type Term } from './page-contract.ts';

const LOOK_EVERY_MS = 50;
/** After this long without a terminal, what is missing is reported; polling goes on more slowly. */
const GIVE_WORD_AFTER_MS = 10_000;
const LOOK_ON_EVERY_MS = 1_000;

export type PageWindow = Window & typeof globalThis & { term?: Term };

/**
 * Calls back once ttyd has created its terminal and added it to the page: `window.term` appears only after
 * `fetch(tokenUrl)` has returned, and its elements after that.
 * @param missing called once, with what is missing, if there is no usable terminal after 10 s
 */
export function findTerminal(
  win: PageWindow,
  found: (term: Term, container: HTMLElement, screen: HTMLElement) => void,
  missing: (codes: readonly PageDifferenceCode[]) => void,
): Closable {
  const started = win.performance.now();
  let warned = false;
  let timer: ReturnType<typeof setTimeout>;
  const look = (): void => {
    const container = win.document.getElementById(CONTAINER_ID);
    const screen = win.document.querySelector<HTMLElement>('.xterm-screen');
    const { term, teleportConnection } = win;
    const codes = differences({
      container: !!container,
      screen: !!screen,
      connection: teleportConnection?.used === true,
      term,
    });
    if (codes.length === 0 && term && container && screen) {
      found(term, container, screen);
      return;
    }
    const late = win.performance.now() - started > GIVE_WORD_AFTER_MS;
    if (late && !warned) {
      warned = true;
      missing(codes);
    }
    timer = setTimeout(look, late ? LOOK_ON_EVERY_MS : LOOK_EVERY_MS);
  };
  look();
  return { close: () => clearTimeout(timer) };
}
