// Terminal input: mouse reports and pastes are cut out first, then Node's own decoder reads the keys.
// terminal-kit's decoder is not used: 3.1.4 loops forever on a UTF-8 character that is split between two reads.
import { EventEmitter } from 'node:events';
import { emitKeypressEvents, type Interface, type Key as NodeKey } from 'node:readline';
import { StringDecoder } from 'node:string_decoder';
import type { ReadStream } from 'node:tty';

export interface KeyPress {
  /** `f10`, `up`, `return`, `a`; empty for text that has no key name. */
  name: string;
  /** The text that the key types, if any. */
  text: string;
  ctrl: boolean;
  alt: boolean;
  shift: boolean;
}

export interface MousePress {
  kind: 'down' | 'up' | 'drag' | 'wheel';
  /** 0 left, 1 middle, 2 right; for the wheel -1 up, 1 down. */
  button: number;
  col: number;
  row: number;
  shift: boolean;
  ctrl: boolean;
}

export interface InputHandlers {
  onKey(key: KeyPress): void;
  onMouse(mouse: MousePress): void;
  /** A text that was pasted, in one piece: never keys, so that it can't do anything but be text. */
  onPaste(text: string): void;
  onEnd(): void;
}

const MOUSE = /\x1b\[<(\d{1,4});(\d{1,5});(\d{1,5})([Mm])/g;
/** The start of what may turn out to be a mouse report or the beginning of a paste. */
const PART = /\x1b(\[(<[\d;]{0,16}|2(0(0)?)?)?)?$/;
const PASTE_BEGIN = '\x1b[200~';
const PASTE_END = '\x1b[201~';
/** What of its end a paste may have at the end of a read. */
const PASTE_PART = /\x1b(\[(2(0(1)?)?)?)?$/;
/** Longest paste, in UTF-16 units; the rest is dropped. */
const MAX_PASTE = 256 * 1024;
/** How long a paste without an end waits for it, in ms. */
const PASTE_MS = 2_000;
/** How long a lone ESC waits for the rest of an escape sequence, in ms. */
const ESCAPE_MS = 40;

/** Listens to the terminal in raw mode until closed. */
export function listen(stdin: ReadStream, handlers: InputHandlers): { close(): void } {
  const decoder = new StringDecoder('utf8');
  // No stream, which would hand on what it gets later than reports and pastes that came behind it.
  const keys = new EventEmitter();
  let held = '';

  // The decoder reads only this field of the interface; without it a lone ESC would take 500 ms.
  emitKeypressEvents(
    keys as NodeJS.ReadableStream,
    { escapeCodeTimeout: ESCAPE_MS } as unknown as Interface,
  );
  keys.on('keypress', (text: string | undefined, key: NodeKey) => {
    handlers.onKey(toKeyPress(text, key));
  });
  let timer: NodeJS.Timeout | undefined;
  /** The beginning of a paste whose end has not come; null outside of one. */
  let pasted: string | null = null;
  const release = (): void => {
    const [text, paste] = [held, pasted];
    held = '';
    pasted = null;
    if (paste === null) keys.emit('data', text);
    else handlers.onPaste(paste + text);
  };
  const take = (input: string): void => {
    if (pasted !== null) {
      const end = input.indexOf(PASTE_END);
      held = end < 0 ? (PASTE_PART.exec(input)?.[0] ?? '') : '';
      const body = input.slice(0, end < 0 ? input.length - held.length : end);
      pasted += body.slice(0, Math.max(0, MAX_PASTE - pasted.length));
      if (end < 0) return;
      const text = pasted;
      pasted = null;
      handlers.onPaste(text);
      take(input.slice(end + PASTE_END.length));
      return;
    }
    const begin = input.indexOf(PASTE_BEGIN);
    const split = splitMouse(begin < 0 ? input : input.slice(0, begin));
    held = begin < 0 ? split.rest : '';
    for (const part of split.parts) {
      if (typeof part === 'string') keys.emit('data', part);
      else handlers.onMouse(part);
    }
    if (begin < 0) return;
    if (split.rest) keys.emit('data', split.rest);
    pasted = '';
    take(input.slice(begin + PASTE_BEGIN.length));
  };
  const onData = (chunk: Buffer): void => {
    clearTimeout(timer);
    take(held + decoder.write(chunk));
    if (pasted !== null) timer = setTimeout(release, PASTE_MS);
    else if (held) timer = setTimeout(release, ESCAPE_MS);
  };
  stdin.setRawMode(true);
  stdin.on('data', onData);
  stdin.on('end', handlers.onEnd);
  stdin.on('error', handlers.onEnd);
  return {
    close() {
      clearTimeout(timer);
      stdin.off('data', onData);
      stdin.pause();
      keys.removeAllListeners();
    },
  };
}

/** Cuts mouse reports out of decoded input; `rest` is an incomplete report at the end. */
export function splitMouse(input: string): { parts: (string | MousePress)[]; rest: string } {
  const rest = input.match(PART)?.[0] ?? '';
  const whole = rest ? input.slice(0, -rest.length) : input;
  const parts: (string | MousePress)[] = [];
  let at = 0;
  for (const match of whole.matchAll(MOUSE)) {
    if (match.index > at) parts.push(whole.slice(at, match.index));
    at = match.index + match[0].length;
    const mouse = toMouse(Number(match[1]), Number(match[2]), Number(match[3]), match[4] === 'M');
    if (mouse) parts.push(mouse);
  }
  if (at < whole.length) parts.push(whole.slice(at));
  return { parts, rest };
}

/** SGR mouse report (xterm, "Extended coordinates"): bits 0-1 button, 32 motion, 64 wheel. */
function toMouse(code: number, x: number, y: number, pressed: boolean): MousePress | null {
  const at = { col: x - 1, row: y - 1, shift: (code & 4) !== 0, ctrl: (code & 16) !== 0 };
  if (code & 64) return { kind: 'wheel', button: code & 1 ? 1 : -1, ...at };
  const button = code & 3;
  if (button === 3) return null;
  if (!pressed) return { kind: 'up', button, ...at };
  return { kind: code & 32 ? 'drag' : 'down', button, ...at };
}

function toKeyPress(text: string | undefined, key: NodeKey): KeyPress {
  const ctrl = key.ctrl === true;
  const alt = key.meta === true && key.name !== 'escape';
  const typed = !ctrl && !alt && text !== undefined && !/[\u0000-\u001f\u007f]/.test(text);
  return {
    name: key.name ?? '',
    text: typed ? text : '',
    ctrl,
    alt,
    shift: key.shift === true,
  };
}
