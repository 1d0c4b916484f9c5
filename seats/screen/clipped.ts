// Presents a terminal with clipped lines to the serializer: @xterm/headless 6.0.0 keeps alternate-screen lines at their
// old length when the terminal narrows, and @xterm/addon-serialize 0.14.0 writes whole lines.
import type { IBuffer, IBufferLine, Terminal } from '@xterm/headless';

/**
 * @param terminal may be resized later
 * @returns the same terminal, but lines of its alternate screen end at its last column and never wrap
 */
export function clipped(terminal: Terminal): Terminal {
  const bufferOf = (buffer: IBuffer): IBuffer =>
    buffer.type === 'normal'
      ? buffer
      : withOwn(buffer, {
          getLine: (y: number) => {
            const line = buffer.getLine(y);
            return line && clippedLine(line, terminal.cols);
          },
        });
  return withOwn(terminal, {
    get buffer() {
      const { buffer } = terminal;
      return withOwn(buffer, {
        active: bufferOf(buffer.active),
        alternate: bufferOf(buffer.alternate),
      });
    },
  });
}

function clippedLine(line: IBufferLine, cols: number): IBufferLine {
  if (line.length <= cols && !line.isWrapped) return line;
  // A wide character cut in half can't be written there.
  const half = line.length > cols && line.getCell(cols - 1)?.getWidth() === 2;
  const length = Math.min(line.length, half ? cols - 1 : cols);
  // The alternate screen never reflows, and a line that wrapped at the old width may not at the new one.
  return withOwn(line, { length, isWrapped: false });
}

/** `target` with some properties overridden. */
function withOwn<T extends object>(target: T, own: Partial<T>): T {
  return new Proxy(target, {
    get(of, key) {
      const from = key in own ? own : of;
      const value: unknown = Reflect.get(from, key, from);
      return typeof value === 'function' ? value.bind(from) : value;
    },
  });
}
