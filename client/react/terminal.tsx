// A watched terminal as a React component: xterm.js, fitted to its box, with what there is to say about its stream.
import {
  type CSSProperties,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from 'react';
import type { TerminalStream } from '../terminal/terminal-stream.ts';
import { adoptStyle } from '../view/style.ts';
import { type ViewOptions, XtermView } from '../view/xterm-view.ts';
import { Notes } from './notes.tsx';

/** What a terminal shows: a `TerminalStream`, or something else that writes to a sink and has a state. */
export type TerminalSource = Pick<
  TerminalStream,
  'subscribe' | 'getSnapshot' | 'attach' | 'send' | 'retry'
>;

export interface TerminalProps {
  stream: TerminalSource;
  /** Its name, for the banner and for screen readers. */
  label?: string;
  /** Keys go nowhere; default: where the stream takes none. */
  readOnly?: boolean;
  /** Whether the cursor is left out. */
  cursorHidden?: boolean;
  /** Whether it says when it has connected; a wall of many may rather not. */
  banner?: boolean;
  fontFamily?: string;
  /** In px. */
  maxFontSize?: number;
  /** xterm.js keeps the lines for screen readers, too: for a terminal that somebody works in. */
  screenReader?: boolean;
  /** Whether it takes the keys when it appears. */
  autoFocus?: boolean;
  /** Somebody clicked a link that the app has made; default: nothing is opened. */
  onLink?: (uri: string) => void;
  className?: string;
  style?: CSSProperties;
  /** Drawn over its cells, in a box that is as large as they are, and takes no clicks. */
  children?: ReactNode;
}

const MONO =
  'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** Fills its parent, which says how large it is; a small one is a miniature. */
export function Terminal({
  stream,
  label = 'Terminal',
  readOnly,
  cursorHidden = false,
  banner = true,
  fontFamily = MONO,
  maxFontSize = 24,
  screenReader = false,
  autoFocus = false,
  onLink,
  className,
  style,
  children,
}: TerminalProps) {
  const state = useSyncExternalStore(stream.subscribe, stream.getSnapshot, stream.getSnapshot);
  const root = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const over = useRef<HTMLDivElement>(null);
  const view = useRef<XtermView | null>(null);
  const closed = readOnly ?? !state.input;
  const options: ViewOptions = {
    ...{ label, readOnly: closed, cursorHidden, fontFamily, maxFontSize, screenReader },
  };
  const latest = useRef({ options, onLink, autoFocus });
  useLayoutEffect(() => {
    latest.current = { options, onLink, autoFocus };
  });

  useLayoutEffect(() => (root.current ? adoptStyle(root.current) : undefined), []);
  useEffect(() => {
    if (!stage.current) return;
    const opened = new XtermView(stage.current, latest.current.options, {
      onData: (data) => void stream.send(data),
      onLink: (uri) => latest.current.onLink?.(uri),
      onPlace({ left, top, width, height }) {
        if (!over.current) return;
        over.current.style.cssText = `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
      },
    });
    view.current = opened;
    if (latest.current.autoFocus) opened.focus();
    const detach = stream.attach(opened);
    return () => {
      detach();
      opened.dispose();
      view.current = null;
    };
  }, [stream]);
  useEffect(() => {
    view.current?.change({
      ...{ label, readOnly: closed, cursorHidden, fontFamily, maxFontSize, screenReader },
    });
  }, [label, closed, cursorHidden, fontFamily, maxFontSize, screenReader]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms.
    <div
      ref={root}
      role="group"
      aria-label={label}
      className={`teleport-terminal${className ? ` ${className}` : ''}`}
      style={style}
      data-status={state.connection.status}
      data-live={state.live === false ? 'no' : undefined}
      data-paused={state.pause ? '' : undefined}
    >
      <div ref={stage} className="stage" />
      <div ref={over} className="over">
        {children}
      </div>
      <Notes state={state} name={label} banner={banner} retry={() => stream.retry()} />
    </div>
  );
}
