// Types for the part of terminal-kit 3 that the screen uses; the ones on npm are for version 2 and lack this part.
declare module 'terminal-kit' {
  interface OutputLike {
    write(text: string): boolean;
    on(event: string, listener: (...args: unknown[]) => void): unknown;
    readonly columns: number;
    readonly rows: number;
    readonly isTTY: boolean;
  }

  export interface Terminal {
    width: number;
    height: number;
    /** Escape sequences emitted by screen buffers; plain functions and strings that may be replaced. */
    optimized: {
      color24bits(r: number, g: number, b: number): string;
      bgColor24bits(r: number, g: number, b: number): string;
      moveTo(x: number, y: number): string;
    };
  }

  /** An encoded attribute: fg rgba, bg rgba, style, flags. */
  export type Attr = Uint8Array & { readonly __attr?: never };

  export interface AttrObject {
    color?: { r: number; g: number; b: number; a?: number };
    bgColor?: { r: number; g: number; b: number; a?: number };
    bold?: boolean;
    dim?: boolean;
    italic?: boolean;
    underline?: boolean;
    charTransparency?: boolean;
    styleTransparency?: boolean;
  }

  interface RectLike {
    x: number;
    y: number;
    width: number;
    height: number;
  }

  export class ScreenBufferHD {
    constructor(options: {
      width: number;
      height: number;
      dst?: Terminal | ScreenBufferHD;
      noFill?: boolean;
    });
    static object2attr(attr: AttrObject): Attr;
    readonly width: number;
    readonly height: number;
    /** False makes the next draw a full one. */
    lastBufferUpToDate: boolean;
    fill(options: { attr: Attr; char?: string; region?: RectLike }): void;
    /** Null outside the buffer. */
    get(options: { x: number; y: number }): { attr: AttrObject; char: string } | null;
    put(options: { x: number; y: number; attr: Attr; clip?: RectLike }, text: string): void;
    draw(options: {
      dst?: Terminal | ScreenBufferHD;
      x?: number;
      y?: number;
      delta?: boolean;
      blending?: boolean;
      srcClipRect?: RectLike;
      dstClipRect?: RectLike;
    }): void;
    dumpChars(): string;
    /** Writes the character of the cell that begins at this byte of the raw buffer. */
    protected writeChar(buffer: Uint8Array, char: string, at: number): void;
    protected hasTrailingFullWidth(buffer: Uint8Array, at: number): boolean;
  }

  const terminalKit: {
    createTerminal(options: {
      stdin: unknown;
      stdout: OutputLike;
      stderr: unknown;
      generic: string;
      appId: string;
      isTTY: boolean;
    }): Terminal;
    ScreenBufferHD: typeof ScreenBufferHD;
  };
  export default terminalKit;
}
