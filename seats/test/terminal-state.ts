// Test helper: everything that a terminal shows and remembers, in a form that can be compared, and terminals that are
// fed at once.
import type { Terminal } from '@xterm/headless';
import type { Grid } from '../../protocol/geometry.ts';
import { BoundaryTracker } from '../screen/boundary.ts';
import { Colors } from '../screen/snapshot/colors.ts';
import { looksLike } from '../screen/snapshot/cursor.ts';
import { modesKey } from '../screen/snapshot/modes.ts';
import { cursorAttributes, flagsOf, styleOf } from '../screen/snapshot/pen.ts';
import { createSnapshots } from '../screen/snapshot/snapshot.ts';
import {
  type Core,
  type CoreBuffer,
  type CoreCell,
  charsetNames,
  coreOf,
  openTerminal,
  resizeTerminal,
} from '../screen/snapshot/terminal-core.ts';

/** Output, or a new size. */
export type Step = string | Grid;

const NAMES = charsetNames();

export class TestTerminal implements Disposable {
  readonly terminal: Terminal;
  readonly core: Core;
  readonly colors: Colors;
  readonly #boundary = new BoundaryTracker();

  constructor(size: Grid) {
    this.terminal = openTerminal(size);
    this.core = coreOf(this.terminal);
    this.colors = new Colors(this.core, () => {});
    // Which links xterm.js forgets depends on the lines where they began, which may be gone.
    Object.assign(this.core._oscLinkService, { _removeMarkerFromLink: () => {} });
  }

  play(steps: readonly (Step | Uint8Array)[]): this {
    for (const step of steps) {
      if (typeof step === 'string' || step instanceof Uint8Array) this.write(step);
      else resizeTerminal(this.terminal, step);
    }
    return this;
  }

  write(output: string | Uint8Array): void {
    const bytes = Buffer.from(output as string);
    this.#boundary.push(bytes);
    this.core._inputHandler.parse(bytes);
  }

  size(): Grid {
    return { cols: this.terminal.cols, rows: this.terminal.rows };
  }

  snapshot(): Buffer {
    const picture = Buffer.from(createSnapshots(this.terminal, this.colors)());
    return Buffer.concat([picture, this.#boundary.tail()]);
  }

  state() {
    const { core, terminal } = this;
    const { normal, alt, active } = core.buffers;
    const { charset, glevel, _charsets } = core._charsetService;
    const links = new Map<number, string>();
    const nameOfLink = (link: number): string => {
      const data = core._oscLinkService.getLinkData(link);
      if (!data) return '';
      if (!links.has(link)) links.set(link, `${links.size} ${data.uri}`);
      return links.get(link) ?? '';
    };
    const all = cursorAttributes(core, core._inputHandler.getAttrData());
    const { flags: _, ...attributes } = all.flags ? looksLike(all, all.flags) : all;
    return {
      size: this.size(),
      active: active === alt ? 'alternate' : 'normal',
      normal: bufferState(core, normal, terminal, nameOfLink),
      alternate:
        active === alt ? bufferState(core, alt, terminal, nameOfLink) : savedState(core, alt),
      cursor: [Math.min(active.x, terminal.cols), active.y],
      attributes: { ...attributes, link: nameOfLink(attributes.link) },
      charset: [NAMES.get(charset), glevel, ...[0, 1, 2, 3].map((g) => NAMES.get(_charsets[g]))],
      modes: modesKey(core),
      colors: this.colors.restore().split('\x1b]').sort(),
      join: core._inputHandler._parser.precedingJoinState,
    };
  }

  [Symbol.dispose](): void {
    this.colors[Symbol.dispose]();
    this.terminal.dispose();
  }
}

function bufferState(
  core: Core,
  buffer: CoreBuffer,
  { cols }: Terminal,
  nameOfLink: (link: number) => string,
) {
  const shared = buffer.getNullCell();
  const cell: CoreCell = Object.assign(Object.create(Object.getPrototypeOf(shared)), shared);
  const lines: string[] = [];
  for (let y = 0; y < buffer.lines.length; y += 1) {
    const line = buffer.lines.get(y);
    if (!line) continue;
    let text = line.isWrapped ? '+' : '|';
    let last = '';
    for (let x = 0; x < cols; x += 1) {
      line.loadCell(x, cell);
      const width = cell.content >>> 22;
      const style = styleOf(core, cell);
      const look = [style.fg, style.bg, style.underline, style.underlineColor].map((part) =>
        (part >>> 0).toString(16),
      );
      const now = `${look} ${nameOfLink(style.link)}`;
      // What is right of a wide character is not drawn.
      if (now !== last && width !== 0) text += now === '0,0,0,0 ' ? '{}' : `{${now}}`;
      if (width !== 0) last = now;
      text += cell.getChars() || (width === 0 ? '<' : '.');
      if (width === 0 && cell.getChars() !== '') text += '(0)';
    }
    lines.push(text.replace(/\.+$/, ''));
  }
  const tabs = Array.from({ length: cols + 1 }, (_, x) => x).filter((x) => buffer.tabs[x]);
  const margins = [buffer.scrollTop, buffer.scrollBottom];
  const above = buffer.ybase;
  return { lines, above, tabs, margins, row: buffer.y, ...savedState(core, buffer) };
}

function savedState(core: Core, { savedX, savedY, savedCurAttrData, savedCharset }: CoreBuffer) {
  const { fg, bg } = cursorAttributes(core, savedCurAttrData);
  return {
    saved: [savedX, savedY, fg, bg, NAMES.get(savedCharset)],
    flags: flagsOf(savedCurAttrData),
  };
}

/** What who stayed has, and who came at the cut, both right then and at the end. */
export function bothHave(size: Grid, before: readonly Step[], after: readonly Step[], cut = 0) {
  using stayed = new TestTerminal(size).play(before);
  const [first, ...rest] = after;
  const bytes = typeof first === 'string' ? Buffer.from(first) : undefined;
  const begun = bytes?.subarray(0, cut);
  const left = bytes ? [bytes.subarray(cut), ...rest] : after;
  if (begun) stayed.write(begun);
  using came = new TestTerminal(stayed.size());
  came.write(stayed.snapshot());
  const at = { stayed: stayed.state(), came: came.state() };
  stayed.play(left);
  came.play(left);
  return { at, end: { stayed: stayed.state(), came: came.state() } };
}
