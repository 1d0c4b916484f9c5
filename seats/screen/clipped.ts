// A terminal as a serializer should see it: @xterm/headless 6.0.0 leaves the lines of the alternate screen as long as they
// were when the terminal becomes narrower, and @xterm/addon-serialize 0.14.0 writes lines as long as they are.
import type { IBuffer, IBufferLine, Terminal } from '@xterm/headless';

/**
 * @param terminal may be resized later on
 * @returns the same terminal; the lines of its alternate screen end at its last column, each by itself
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
  // Half of a wide character is nothing that could be written there.
  const half = line.length > cols && line.getCell(cols - 1)?.getWidth() === 2;
  const length = Math.min(line.length, half ? cols - 1 : cols);
  // This screen is never wrapped anew, and what once went on in the next line may not do so in another width.
  return withOwn(line, { length, isWrapped: false });
}

/** `target` with some properties replaced. */
function withOwn<T extends object>(target: T, own: Partial<T>): T {
  return new Proxy(target, {
    get(of, key) {
      const from = key in own ? own : of;
      const value: unknown = Reflect.get(from, key, from);
      return typeof value === 'function' ? value.bind(from) : value;
    },
  });
}
