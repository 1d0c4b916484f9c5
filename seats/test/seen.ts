// Test helper: what a real terminal (xterm.js) takes from output, apart from text: every string and window operation.
import headless from '@xterm/headless';

type Fallback = (handler: (id: number, action: string, data: unknown) => void) => void;
/** Not in the public API. */
interface Parser {
  setOscHandlerFallback: Fallback;
  setDcsHandlerFallback: Fallback;
}

/** OSC numbers that xterm.js handles itself. */
const HANDLED = [0, 1, 2, 4, 8, 10, 11, 12, 104, 110, 111, 112];

/** xterm.js passes only those window operations on, even to handlers, that it may do. */
export const ALL_WINDOW_OPTIONS = {
  ...{ restoreWin: true, minimizeWin: true, setWinPosition: true, setWinSizePixels: true },
  ...{ raiseWin: true, lowerWin: true, refreshWin: true, setWinSizeChars: true, maximizeWin: true },
  ...{ fullscreenWin: true, getWinState: true, getWinPosition: true, getWinSizePixels: true },
  ...{ getScreenSizePixels: true, getCellSizePixels: true, getWinSizeChars: true },
  ...{ getScreenSizeChars: true, getIconTitle: true, getWinTitle: true, pushTitle: true },
  ...{ popTitle: true, setWinLines: true },
};

/** @returns every string and window operation of it, in order: `osc 8 ;https://a.example`, `dcs`, `csi 21 t` */
export async function seenIn(output: Buffer): Promise<string[]> {
  const seen: string[] = [];
  const terminal = new headless.Terminal({
    cols: 80,
    rows: 24,
    allowProposedApi: true,
    logLevel: 'off',
  });
  terminal.options.windowOptions = ALL_WINDOW_OPTIONS;
  const parser: Parser = Reflect.get(terminal, '_core')._inputHandler._parser;
  for (const code of HANDLED) {
    terminal.parser.registerOscHandler(code, (data) => {
      seen.push(`osc ${code} ${data}`);
      return true;
    });
  }
  parser.setOscHandlerFallback((id: number, action: string, data: unknown) => {
    if (action === 'END') seen.push(`osc ${id} ${String(data)}`);
  });
  terminal.parser.registerDcsHandler({ intermediates: '$', final: 'q' }, (data) => {
    seen.push(`dcs $q${data}`);
    return true;
  });
  parser.setDcsHandlerFallback((_id: number, action: string, data: unknown) => {
    if (action === 'HOOK') seen.push(`dcs ${String(data)}`);
  });
  terminal.parser.registerCsiHandler({ final: 't' }, (params) => {
    seen.push(`csi ${params.join(';')} t`);
    return true;
  });
  await new Promise<void>((done) => terminal.write(output, done));
  terminal.dispose();
  // xterm.js swallows these without a word; bytes that are no UTF-8 are nothing to it.
  const bytes = output.toString('latin1');
  if (/\x1b[\x00-\x17\x19\x1c-\x1f\x7f\x80-\xff]*[X^_]|\xc2[\x98\x9e\x9f]/.test(bytes))
    seen.push('sos, pm or apc');
  return seen;
}
