// The watch wall: every seat of a room as a live miniature, or one large with the others beside it.
import { useCallback, useEffect, useReducer, useRef } from 'react';
import type { WallData } from '../../protocol/page/wall-data.ts';
import { Bar } from './bar.tsx';
import { Chat } from './chat.tsx';
import { Help } from './help.tsx';
import { columnsOf, layoutOf } from './layout.ts';
import { Grown, PauseBanner, Spoken, Told } from './notes.tsx';
import { Tile } from './tile.tsx';
import { useFollowed } from './use-followed.ts';
import { useKeys, useSwipes } from './use-keys.ts';
import { useSharedWall, useSoloWall } from './use-room.ts';
import { useSpace } from './use-space.ts';
import { changed, firstView, hashOf, type Key, largeOf, stepped } from './view.ts';

/** Whose party the room has is known for good. */
export function Wall({ data }: { data: WallData }) {
  const host = new URL(data.root, location.href).href;
  return data.partyRoom === null ? (
    <SoloWall data={data} host={host} />
  ) : (
    <SharedWall data={data} host={host} />
  );
}

interface Props {
  data: WallData;
  host: string;
}
const SharedWall = ({ data, host }: Props) => (
  <Seats {...{ data, host }} wall={useSharedWall(data, host)} />
);
const SoloWall = ({ data, host }: Props) => (
  <Seats {...{ data, host }} wall={useSoloWall(data, host)} />
);

function Seats({ data, host, wall }: Props & { wall: ReturnType<typeof useSharedWall> }) {
  const { room, seats, known } = wall;
  const [view, act] = useReducer(changed, location.hash, firstView);
  const turn = useCallback((seat: number) => act({ do: 'turn', seat }), []);
  const acts = useFollowed(seats, room?.feed ?? null, view.follows, turn);
  const stage = useRef<HTMLUListElement>(null);
  const space = useSpace(stage);
  const large = largeOf(view, seats);
  const at = seats.findIndex(({ seat }) => seat === large);
  const layout = space && layoutOf(space, seats.length, at < 0 ? null : at);

  useEffect(() => {
    history.replaceState(null, '', hashOf(view) || location.pathname + location.search);
  }, [view]);

  function step(by: Extract<Key, { do: 'step' }>['by']): void {
    const tiles = [...(stage.current?.querySelectorAll<HTMLElement>('.pick') ?? [])];
    const focused = tiles.indexOf(document.activeElement as HTMLElement);
    const from = at >= 0 ? at : focused;
    const columns = at >= 0 || !layout ? 1 : columnsOf(layout);
    const to = from < 0 ? 0 : stepped(from, by, { count: tiles.length, columns });
    const seat = seats[to];
    if (at >= 0 && seat && seat.seat !== large) act({ do: 'show', seat: seat.seat });
    tiles[to]?.focus({ preventScroll: at >= 0 });
  }
  useKeys((key) => {
    if (key.do === 'step') step(key.by);
    else if (key.do !== 'show' || seats.some(({ seat }) => seat === key.seat)) act(key);
  });
  useSwipes(stage, at < 0 ? null : step);

  return (
    <div className="wall" data-paused={room?.pauses.room ? '' : undefined}>
      <Bar
        {...{ room, view, act }}
        name={data.displayName}
        lobby={data.root}
        isOneLarge={large !== null && seats.length > 1}
      />
      {room && <PauseBanner room={room} />}
      <main>
        <h2 className="hidden">Seats</h2>
        {/* Its size is the space; what is in it may be higher, and scrolls. */}
        <ul ref={stage} className="stage-of-seats" aria-label="Seats">
          {layout &&
            seats.map((seat, i) => (
              <Tile
                key={seat.seat}
                {...{ seat, room, host }}
                id={data.room}
                place={layout.places[i] ?? { left: 0, top: 0, width: 0, height: 0 }}
                act={acts.get(seat.seat) ?? 0}
                isLarge={seat.seat === large}
                isOne={seats.length === 1}
                pick={() =>
                  act(seat.seat === large ? { do: 'all' } : { do: 'show', seat: seat.seat })
                }
              />
            ))}
        </ul>
        {seats.length === 0 && (
          <div className="nobody" role="status">
            {known ? (
              <>
                <p>
                  <b>Nobody is in this room just now.</b>
                </p>
                <p>Seats appear here as people come.</p>
              </>
            ) : (
              <p>Looking who is in…</p>
            )}
          </div>
        )}
      </main>
      {room && view.chat && <Chat room={room} close={() => act({ do: 'chat' })} />}
      {room && <Told room={room} />}
      {room && <Grown room={room} />}
      <Spoken seat={view.follows ? seats[at] : undefined} />
      {view.help && <Help close={() => act({ do: 'help' })} />}
    </div>
  );
}
