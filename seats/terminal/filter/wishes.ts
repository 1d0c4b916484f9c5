// What becomes of an app's whole control strings and window operations on their way to browsers: a closed list, each in
// one form. Whatever is not on it stays here.
import { FOR_SEAT, WISH, type WishPolicy } from '../../../protocol/page/app-wishes.ts';
import { type CopyOffer, readCopyOffer, TOO_MUCH } from '../../../protocol/page/copy-offer.ts';
import { isLink } from '../../../protocol/page/link.ts';
import { cleanTitle } from '../../../protocol/text/text.ts';
import {
  type Bucket,
  type BucketRate,
  fullBucket,
  takeToken,
} from '../../../protocol/token-bucket.ts';
import { KittyNotes } from './kitty-notes.ts';
import { Titles } from './titles.ts';

/** What more often comes is dropped; a person could not follow, and the proxy has other things to do. */
const RATES = {
  notify: { perSecond: 0.5, burst: 3 },
  copy: { perSecond: 1, burst: 5 },
} satisfies Record<string, BucketRate>;

/** Colours: of the palette (4), foreground, background and cursor (10 to 12), and back to the theme's. */
const COLORS = new Set([4, 10, 11, 12, 104, 110, 111, 112]);
const NUMBER = /^\d{1,6}$/;
const PRINTABLE = /^[ -~]*$/;
const LINK_END = osc('8;;');
const MAX_LINK_KEYS = 256;
const LINK_KEYS = /^[!-~]*$/;
/** DECRQSS, which the proxy's terminal answers. */
const SETTING_QUESTION = /^[\d;]{0,8}\$q[ -~]{0,16}$/;
/**
 * Final bytes of CSI sequences that report what an app made of the terminal, or print it, and what marks them: DECRQCRA,
 * DECRQPSR, DECRQTSR, DECRQUPSS, kitty's keyboard, DECRQLP, MC. No terminal here has an answer.
 */
const REPORTS = /\*y$|\$[uw]$|&u$|^\?u$|'\|$|i$/;
/** Sizes that the proxy's terminal tells (`terminal-questions.ts`). */
const SIZE_QUESTIONS = new Set(['14', '16', '18']);
/** ConEmu's commands of OSC 9, such as its progress bar. */
const CONEMU = /^\d+(?:;|$)/;

/** A control string with this content. */
function osc(content: string): string {
  return `\x1b]${content}\x1b\\`;
}

const BEGINNINGS_FOR_SEAT = FOR_SEAT.map((wish) => `\x1b]${WISH[wish]};`);

/** Whether what goes on is for pages of the app's own seat alone. @param sequence in the form that this file gives it */
export function isForSeat(sequence: string): boolean {
  return BEGINNINGS_FOR_SEAT.some((beginning) => sequence.startsWith(beginning));
}

/** Final bytes of CSI sequences that may be one of these, or a window operation. */
const SPECIAL = Buffer.from('tuwyi|');
const IS_SPECIAL = Uint8Array.from({ length: 256 }, (_, byte) => Number(SPECIAL.includes(byte)));
export const isSpecial = (final: number | undefined) =>
  final !== undefined && IS_SPECIAL[final] === 1;

export class Wishes {
  readonly #policy: WishPolicy;
  readonly #now: () => number;
  readonly #buckets: Record<keyof typeof RATES, Bucket>;
  readonly #kitty = new KittyNotes();
  readonly #titles: Titles;

  /** @param now ms on a clock that does not go back */
  constructor(policy: WishPolicy, now: () => number) {
    this.#policy = policy;
    this.#now = now;
    this.#buckets = {
      notify: fullBucket(RATES.notify, now()),
      copy: fullBucket(RATES.copy, now()),
    };
    this.#titles = new Titles(now);
  }

  /** @param content of an OSC sequence, a character a byte @returns what browsers get in its place; null: nothing */
  osc(content: string): string | null {
    const at = content.indexOf(';');
    const digits = at < 0 ? content : content.slice(0, at);
    const data = at < 0 ? '' : content.slice(at + 1);
    const code = NUMBER.test(digits) ? Number(digits) : -1;
    if (COLORS.has(code)) return PRINTABLE.test(data) ? osc(content) : null;
    switch (code) {
      case 0:
      case WISH.title:
        return titleOf(this.#titles.set(data));
      case 8:
        return link(data);
      case WISH.notify:
        return CONEMU.test(data) ? null : this.#notify(() => utf8(data));
      case WISH.copy:
        return this.#copy(() => readCopyOffer(data));
      case 99: {
        const text = this.#kitty.read(data);
        return text === '' ? null : this.#notify(() => text);
      }
      case 777:
        return this.#notify(() => urxvt(utf8(data)));
      default:
        return null;
    }
  }

  /** @returns a title that had to wait, if its time has come; else null */
  late(): string | null {
    return titleOf(this.#titles.late());
  }

  /** @returns how long it has to wait, in ms; null: none waits */
  lateIn(): number | null {
    return this.#titles.lateIn();
  }

  /** An OSC sequence was too long. @param copies it was OSC 52 */
  tooLong(copies: boolean): string | null {
    return copies ? this.#copy(() => ({ text: null })) : null;
  }

  /** @param content of a DCS sequence, a character a byte */
  dcs(content: string): string | null {
    return SETTING_QUESTION.test(content) ? `\x1bP${content}\x1b\\` : null;
  }

  /**
   * @param control a CSI sequence without its introducer, of those that `isSpecial` names
   * @returns whether it goes on as it is, or what goes on in its place
   */
  control(control: string): boolean | string {
    // With a prefix or intermediates CSI t is something else.
    const [, params] = /^([\d;:]*)t$/.exec(control) ?? [];
    return params === undefined ? !REPORTS.test(control) : this.#windowOperation(params);
  }

  /**
   * Of xterm's window operations only questions for sizes go on; titles that are put aside and taken back are kept here,
   * and told to nobody.
   */
  #windowOperation(params: string): boolean | string {
    const [what = '', which = '0'] = params.split(';');
    if (SIZE_QUESTIONS.has(what)) return true;
    if (which !== '0' && which !== '2' && which !== '') return false;
    if (what === '22') this.#titles.putAside();
    return what === '23' ? (titleOf(this.#titles.takeBack()) ?? false) : false;
  }

  #may(what: keyof typeof RATES): boolean {
    return takeToken(this.#buckets[what], RATES[what], this.#now()) === 0;
  }

  #notify(read: () => string): string | null {
    if (this.#policy.notifications === 'never' || !this.#may('notify')) return null;
    const text = cleanTitle(read()).trim();
    return text !== '' ? osc(`${WISH.notify};${text}`) : null;
  }

  #copy(read: () => Pick<CopyOffer, 'text'> | null): string | null {
    if (this.#policy.clipboard === 'never' || !this.#may('copy')) return null;
    const offer = read();
    if (!offer) return null;
    const { text } = offer;
    const data = text === null ? TOO_MUCH : `c;${Buffer.from(text).toString('base64')}`;
    return osc(`${WISH.copy};${data}`);
  }
}

function titleOf(title: string | null): string | null {
  return title === null ? null : osc(`${WISH.title};${title}`);
}

/**
 * A link that may not be there ends the one before all the same.
 * @param data parameters of the link, such as `id=1`, a semicolon, and its address, empty where a link ends
 */
function link(data: string): string {
  const at = data.indexOf(';');
  if (at < 0 || at > MAX_LINK_KEYS) return LINK_END;
  const [keys, address] = [data.slice(0, at), data.slice(at + 1)];
  if (!isLink(address) || !LINK_KEYS.test(keys)) return LINK_END;
  return osc(`8;${keys};${address}`);
}

/** `notify;TITLE;TEXT` of rxvt-unicode's extension; the text may be missing. */
function urxvt(data: string): string {
  const [what, title = '', ...rest] = data.split(';');
  if (what !== 'notify') return '';
  return [title, rest.join(';')].filter(Boolean).join(': ');
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}
