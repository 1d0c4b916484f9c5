// The terminal's side of what an app wishes beyond its screen: the proxy lets through what is allowed, in one form each.
import { WISH, type Wish } from '../../protocol/page/app-wishes.ts';
import type { Closable } from '../dom/closable.ts';
import { together } from '../dom/closable.ts';
import type { Term } from './page-contract.ts';
import type { TermParser } from './repaired-terminal.ts';

/** @param hear gets the content of a sequence, which xterm.js does not see any more */
export function hearWishes(
  parser: TermParser,
  wishes: readonly Wish[],
  hear: (wish: Wish, data: string) => void,
): Closable {
  const hooks = wishes.map((wish) =>
    parser.registerOscHandler(WISH[wish], (data) => {
      hear(wish, data);
      return true;
    }),
  );
  return together(...hooks.map((hook) => ({ close: () => hook.dispose() })));
}

/** Has links of an app (OSC 8) shown before they are opened. @param open gets the address, of any kind */
export function takeLinks(term: Pick<Term, 'options'>, open: (address: string) => void): void {
  term.options.linkHandler = {
    activate: (_event, address) => open(address),
    // Mail addresses; what is opened at all is decided with the card.
    allowNonHttpProtocols: true,
  };
}
