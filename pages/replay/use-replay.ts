// A recording that was loaded, and its player, with a frame for each that the browser draws.
import { useEffect, useMemo, useState } from 'react';
import type { ReplayData } from '../../protocol/api.ts';
import type { RecordedCursor, RecordedCursors } from '../../protocol/recordings/room-event.ts';
import type { CastEvent } from './cast-events.ts';
import { Player, type PlayerState } from './player.ts';
import { type LoadedRecording, RecordingSource } from './recording-source.ts';
import { SeatScreen } from './seat-screen.ts';
import { Track } from './track.ts';

/** What is drawn over the terminals need not be as quick as they are, in ms. */
const DRAW_MS = 60;
/** A seat whose first screen came later than this was opened later, in ms. */
const FIRST_MS = 2_000;

export interface Replay {
  source: RecordingSource;
  loaded: LoadedRecording;
  player: Player;
  screens: ReadonlyMap<number, SeatScreen>;
  /** Everybody's cursors now. */
  cursors(): RecordedCursor[];
}

/** @returns the replay, or why there is none, or null for both while it is being loaded */
export function useReplay(data: ReplayData): { replay: Replay | null; problem: string | null } {
  const [replay, setReplay] = useState<Replay | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let isOver = false;
    const key = new URLSearchParams(location.search).get('key') ?? '';
    const source = new RecordingSource(data, key);
    source.load().then(
      (loaded) => {
        if (isOver) return;
        const opened = open(source, loaded);
        setReplay(opened);
        void opened.player.seek(startOf(location.hash));
      },
      (error: unknown) => setProblem((error as Error).message),
    );
    return () => {
      isOver = true;
    };
  }, [data]);
  return { replay, problem };
}

/** State of the player, as often as it is worth drawing. */
export function usePlayerState(player: Player): PlayerState {
  const [state, setState] = useState(player.state);
  useEffect(() => {
    let drawnAt = 0;
    let late: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      clearTimeout(late);
      late = undefined;
      drawnAt = performance.now();
      setState(player.state);
    };
    const changes = player.onChange.on(() => {
      const wait = drawnAt + DRAW_MS - performance.now();
      if (wait <= 0) draw();
      else late ??= setTimeout(draw, wait);
    });
    let frame = requestAnimationFrame(function next(now) {
      player.frame(now);
      frame = requestAnimationFrame(next);
    });
    draw();
    return () => {
      changes.close();
      clearTimeout(late);
      cancelAnimationFrame(frame);
    };
  }, [player]);
  return useMemo(() => state, [state]);
}

function open(source: RecordingSource, loaded: LoadedRecording): Replay {
  const screens = new Map<number, SeatScreen>();
  const seats = loaded.seats.map(({ seat, chunks, ...size }) => {
    const screen = new SeatScreen(size);
    screens.set(seat, screen);
    return new Track<CastEvent>({
      chunks,
      read: (chunk) => source.cast(seat, chunk),
      apply: (event) => screen.apply(event),
      reset: () => screen.reset(),
    });
  });
  const cursors = new Map<string, RecordedCursor>();
  const pointers = new Track<RecordedCursors>({
    chunks: loaded.cursors,
    read: (chunk) => source.cursors(chunk),
    apply: (event) => moveCursors(cursors, event),
    reset: () => cursors.clear(),
  });
  const times = loaded.events.map(({ ms }) => ms);
  return {
    ...{ source, loaded, screens },
    player: new Player([...seats, pointers], times, loaded.length, beginOf(loaded)),
    cursors: () => [...cursors.values()],
  };
}

/** The first screens of its seats come a moment after a recording has begun. */
function beginOf({ seats }: LoadedRecording): number {
  const firsts = seats.map(({ chunks }) => chunks[0]?.ms ?? 0).filter((ms) => ms < FIRST_MS);
  return Math.max(0, ...firsts);
}

function moveCursors(
  all: Map<string, RecordedCursor>,
  { cursors, gone, all: isAll }: RecordedCursors,
): void {
  if (isAll) all.clear();
  for (const [key, [pid]] of all) if (gone.includes(pid)) all.delete(key);
  for (const cursor of cursors) all.set(`${cursor[0]} ${cursor[1]}`, cursor);
}

/** `#t=90`: where a link begins, in s. */
function startOf(hash: string): number {
  return Number(/^#t=(\d{1,7})$/.exec(hash)?.[1] ?? 0) * 1_000;
}
