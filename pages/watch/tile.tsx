// One seat of the wall: who sits there and what they do, and its terminal, connected while somebody can see it.
import { useEffect, useRef, useState } from 'react';
import { Terminal, type UsedRoomFeed, useTerminalStream } from '../../client/index.ts';
import type { Act } from './acting.ts';
import { Badge } from './badge.tsx';
import { Ghosts } from './ghosts.tsx';
import type { Place } from './layout.ts';
import { type Doing, doingOf, namesOf, type SeatFacts, type WallSeat } from './seats.ts';
import { TAKES_KEYS } from './use-keys.ts';
import { useSeen } from './use-space.ts';

interface TileProps {
  seat: WallSeat;
  room: UsedRoomFeed | null;
  /** Id of the room, and address of its proxy. */
  id: string;
  host: string;
  place: Place;
  act: Act;
  isLarge: boolean;
  /** Whether there are others. */
  isOne: boolean;
  /** Picks it, or goes back to all. */
  pick(): void;
}

const UNKNOWN: SeatFacts = { pause: null, app: null };
/** Badges of people that a caption has room for. */
const BADGES = 5;

export function Tile(props: TileProps) {
  const { seat, room, id, host, place, act, isLarge, isOne, pick } = props;
  const box = useRef<HTMLLIElement>(null);
  const seen = useSeen(box);
  const [facts, setFacts] = useState(UNKNOWN);
  const pause = room?.pauses.room ?? room?.pauses.seats[seat.seat] ?? facts.pause;
  const { doing, words } = doingOf(seat, { ...facts, pause });
  const name = namesOf(seat);
  return (
    <li
      ref={box}
      className={`tile${isLarge ? ' large' : ''}`}
      style={{ ...place, position: 'absolute' }}
      data-seat={seat.seat}
      data-doing={doing}
      data-acts={act > 0 ? '' : undefined}
    >
      <div className="caption">
        <button
          type="button"
          className="pick"
          aria-pressed={isOne ? undefined : isLarge}
          aria-disabled={isOne ? 'true' : undefined}
          onClick={isOne ? undefined : pick}
          aria-label={`Seat ${seat.seat}: ${name}${words && `, ${words}`}`}
        >
          <span className="number">{seat.seat}</span>
          {seat.people.slice(0, BADGES).map((one) => (
            <Badge key={one.pid ?? one.name} color={one.color} />
          ))}
          <span className="names">{name}</span>
        </button>
        {words && <DoingMark doing={doing} words={words} />}
        {isLarge && (
          <a
            className="whole"
            href={new URL(`room/${encodeURIComponent(id)}/watch/${seat.seat}`, host).href}
            aria-label={`Only seat ${seat.seat}, on a page of its own`}
          >
            Alone
          </a>
        )}
      </div>
      {/* What is small is there to be picked: nobody steps into it. */}
      <div className="picture" inert={!isLarge}>
        {seen && (
          <Seat {...{ seat: seat.seat, room, id, host, isLarge, name }} onFacts={setFacts} />
        )}
      </div>
    </li>
  );
}

function DoingMark({ doing, words }: { doing: Doing; words: string }) {
  return (
    <span className="doing" data-doing={doing} title={words}>
      {words}
    </span>
  );
}

interface SeatProps extends Pick<TileProps, 'room' | 'id' | 'host' | 'isLarge'> {
  seat: number;
  name: string;
  onFacts(facts: SeatFacts): void;
}

function Seat({ seat, room, id, host, isLarge, name, onFacts }: SeatProps) {
  const state = useTerminalStream({ host, room: id, seat });
  const { stream, pause, size, windows } = state;
  useFacts({ pause, app: state.seat }, onFacts);
  return (
    <Terminal
      stream={stream}
      label={`Seat ${seat}: ${name}`}
      banner={false}
      {...(state.input ? { className: TAKES_KEYS } : {})}
    >
      {room && size && (
        <Ghosts feed={room.feed} people={room.people} dots={!isLarge} {...{ size, windows }} />
      )}
    </Terminal>
  );
}

/** Tells what is known of a seat to who draws its caption. */
function useFacts({ pause, app }: SeatFacts, onFacts: (facts: SeatFacts) => void): void {
  const told = useRef<SeatFacts>(UNKNOWN);
  useEffect(() => {
    if (told.current.pause === pause && told.current.app === app) return;
    told.current = { pause, app };
    onFacts(told.current);
  }, [pause, app, onFacts]);
}
