// What stands on a terminal in words: its pause, how its stream is, and what has just happened.
import { useEffect, useRef, useState } from 'react';
import type { TerminalStreamState } from '../terminal/terminal-stream.ts';
import { passingNote, pauseNote, standingNote } from '../view/notes.ts';

/** How long something that passes is to be read, in ms. */
const PASSING_MS = 5_000;

interface NotesProps {
  state: TerminalStreamState;
  /** Of the terminal. */
  name: string;
  /** Whether it says when it has connected. */
  banner: boolean;
  retry(): void;
}

export function Notes({ state, name, banner, retry }: NotesProps) {
  const passing = usePassing(state, name, banner);
  const standing = standingNote(state);
  const pause = state.pause && pauseNote(state.pause);
  return (
    <div className="notes" role="status">
      {passing && (
        <div className="note passing" key={passing.key} data-note="passing">
          <p>{passing.text}</p>
        </div>
      )}
      {standing && (
        <div className="note" data-note="standing">
          {standing.spinner && <span className="spinner" aria-hidden="true" />}
          <p>{standing.text}</p>
          {standing.retry && (
            <button type="button" onClick={retry}>
              Try now
            </button>
          )}
        </div>
      )}
      {pause && (
        <div className="note paused" data-note="paused">
          <p>
            <b>{pause.title}</b>
            {pause.more && <span className="more"> · {pause.more}</span>}
          </p>
        </div>
      )}
    </div>
  );
}

/** The latest that has just happened, until it has been there for a while. */
function usePassing(
  state: TerminalStreamState,
  name: string,
  banner: boolean,
): { text: string; key: number } | null {
  const before = useRef(state);
  const [passing, setPassing] = useState<{ text: string; key: number } | null>(null);
  useEffect(() => {
    const was = before.current;
    before.current = state;
    const text = passingNote(was, state, name);
    const connected = was.connection.status === 'connecting' && state.connection.status === 'live';
    if (text !== null && (banner || !connected)) {
      setPassing((old) => ({ text, key: (old?.key ?? 0) + 1 }));
    }
  }, [state, name, banner]);
  useEffect(() => {
    if (!passing) return;
    const timer = setTimeout(() => setPassing(null), PASSING_MS);
    return () => clearTimeout(timer);
  }, [passing]);
  return passing;
}
