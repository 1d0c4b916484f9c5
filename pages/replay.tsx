// The page of a recording at `/room/:id/replay/:recording`: its seats, ghosts and chat on one timeline. Browser bundle
// entry point; it mounts itself.
import { StrictMode, useCallback, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { ReplayData } from '../protocol/api.ts';
import { colorOf } from '../protocol/colors.ts';
import { ModelBadge } from './model-badge.tsx';
import { Controls } from './replay/controls.tsx';
import { clockWords, markersOf, roomAt, type ShownLine } from './replay/room-history.ts';
import { Scrubber } from './replay/scrubber.tsx';
import { SeatView } from './replay/seat-view.tsx';
import { KEYS_HELP, useKeys } from './replay/use-keys.ts';
import { type Replay, usePlayerState, useReplay } from './replay/use-replay.ts';
import { Mark } from './room/mark.tsx';

/** A mark is "before" only if it is further back than this, in ms: so that several steps go on. */
const MARK_MS = 1_000;

function Page({ data }: { data: ReplayData }) {
  const { replay, problem } = useReplay(data);
  if (problem !== null)
    return (
      <main className="trouble">
        <h1>This recording can’t be shown</h1>
        <p role="alert">{problem}</p>
        <a className="button primary" href={data.root}>
          To the lobby
        </a>
      </main>
    );
  if (!replay)
    return (
      <p className="trouble" role="status">
        One moment…
      </p>
    );
  return <Shown replay={replay} root={data.root} />;
}

function Shown({ replay, root }: { replay: Replay; root: string }) {
  const { player, loaded, screens, source } = replay;
  const { manifest, events, seats } = loaded;
  const state = usePlayerState(player);
  const [large, setLarge] = useState<number | null>(null);
  const markers = useMemo(() => markersOf(events), [events]);
  const now = roomAt(events, state.ms);
  const toMark = useCallback(
    (direction: 1 | -1) => {
      const { ms } = player.state;
      const to =
        direction > 0
          ? markers.find((mark) => mark.ms > ms)
          : markers.findLast((mark) => mark.ms < ms - MARK_MS);
      void player.seek(to?.ms ?? (direction > 0 ? player.length : 0));
    },
    [player, markers],
  );
  const nextSeat = useCallback(() => {
    const order = [null, ...seats.map(({ seat }) => seat)];
    setLarge((before) => order[(order.indexOf(before) + 1) % order.length] ?? null);
  }, [seats]);
  useKeys(player, toMark, nextSeat);
  const trouble = state.problem === null ? '' : (state.problem as Error).message;
  return (
    <div className="replay" data-ready={!state.waiting}>
      <header>
        <h1>
          <a href={root} title="To the lobby">
            <Mark />
          </a>
          {manifest.displayName}
        </h1>
        <p>
          Recorded{' '}
          <time dateTime={new Date(manifest.at).toISOString()}>{dateWords(manifest.at)}</time>
          {manifest.ended === null && ', and still being made'}
        </p>
      </header>
      <main data-large={large ?? undefined}>
        <div className="seats" data-count={seats.length}>
          {seats.map(({ seat }) => {
            const screen = screens.get(seat);
            return (
              screen && (
                <SeatView
                  key={seat}
                  {...{ seat, screen, now }}
                  cursors={replay.cursors()}
                  isLarge={large === seat}
                  onChoose={() => setLarge((before) => (before === seat ? null : seat))}
                />
              )
            );
          })}
          {seats.length === 0 && <p className="trouble">Nobody sat here while it was made.</p>}
        </div>
        <Chat lines={now.chat} />
      </main>
      <footer>
        <Scrubber
          ms={state.ms}
          length={player.length}
          markers={markers}
          onSeek={(ms) => void player.seek(ms)}
        />
        <Controls player={player} state={state} onMark={toMark} />
        <p className="problem" role="alert">
          {trouble}
        </p>
        <details>
          <summary>Keys and files</summary>
          <dl>
            {KEYS_HELP.map(([keys, what]) => (
              <div key={keys}>
                <dt>{keys}</dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
          {manifest.ended !== null && (
            <p>
              For asciinema:{' '}
              {seats.map(({ seat }) => (
                <a key={seat} href={source.downloadOf(seat)} download>
                  seat {seat}
                </a>
              ))}
            </p>
          )}
        </details>
      </footer>
    </div>
  );
}

function Chat({ lines }: { lines: readonly ShownLine[] }) {
  return (
    <aside className="chat" aria-label="Chat">
      <h2>Chat</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
      <ol tabIndex={0} ref={(list) => list?.scrollTo(0, list.scrollHeight)}>
        {lines.map(({ id, ms, name, color, text, isModel }) => (
          <li key={id} data-chat-from={name}>
            <b>
              <i className="swatch" style={{ background: colorOf(color) }} />
              {name}
            </b>{' '}
            {isModel && <ModelBadge />}
            <small>{clockWords(ms)}</small>
            <p>{text}</p>
          </li>
        ))}
      </ol>
      {lines.length === 0 && <p className="none">Nobody has written yet.</p>}
    </aside>
  );
}

function dateWords(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root".');
// Trusted: the proxy that serves the page writes it.
const data = JSON.parse(document.getElementById('replay-data')?.textContent ?? '') as ReplayData;
createRoot(root).render(
  <StrictMode>
    <Page data={data} />
  </StrictMode>,
);
