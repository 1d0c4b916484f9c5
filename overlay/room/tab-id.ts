// The persistent id of this tab (`sid`, ID1): it survives a reload, and two tabs never share one.
import { SID } from '../../protocol/ids.ts';
import { randomId } from '../../protocol/random-id.ts';
import { type Closable, listen, together } from '../dom/closable.ts';

const KEY = 'teleport:sid';

/** The part of `sessionStorage` that is used here. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * Removes this tab's id from storage and returns it, or makes a new one. It is removed because browsers copy
 * sessionStorage into a duplicated tab, which must not get the original tab's id. `keepSid` puts it back.
 */
export function claimSid(storage: TabStorage | null, random: () => string = randomId): string {
  const kept = storage?.getItem(KEY) ?? null;
  storage?.removeItem(KEY);
  return kept !== null && SID.test(kept) ? kept : random();
}

/** Stores the id on `pagehide`, so that a reload finds it; removes it again if the page comes back. */
export function keepSid(
  storage: TabStorage | null,
  sid: () => string,
  page: EventTarget,
): Closable {
  return together(
    listen(page, 'pagehide', () => storage?.setItem(KEY, sid())),
    listen(page, 'pageshow', () => storage?.removeItem(KEY)),
  );
}
