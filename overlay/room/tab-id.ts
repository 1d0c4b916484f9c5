// The lasting id of this tab (`sid`, ID1): survives a reload, and two tabs never share one.
import { SID } from '../../protocol/windows.ts';
import { type Closable, listen, together } from '../dom/closable.ts';

const KEY = 'teleport:sid';

/** The part of `sessionStorage` that is used here. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * Takes this tab's id out of the storage, or makes one. It is taken out because browsers copy sessionStorage
 * into a duplicated tab: the copy of a living tab must not hold that tab's id. `keepSid` puts it back.
 */
export function claimSid(storage: TabStorage | null, random: () => string = randomId): string {
  const kept = storage?.getItem(KEY) ?? null;
  storage?.removeItem(KEY);
  return kept !== null && SID.test(kept) ? kept : random();
}

/** Puts the id back when the page goes, so that a reload finds it; takes it out again when it comes back. */
export function keepSid(storage: TabStorage | null, sid: string, page: EventTarget): Closable {
  return together(
    listen(page, 'pagehide', () => storage?.setItem(KEY, sid)),
    listen(page, 'pageshow', () => storage?.removeItem(KEY)),
  );
}

/** 16 random characters of a-z and 0-9 (82 bits). Works on plain http too, unlike `crypto.randomUUID`. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join('');
}
