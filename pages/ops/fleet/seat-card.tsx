// One seat at a glance: its screen, who sits there, how it is.

import type { FleetSeat } from './fleet.ts';
import { LevelMark, Reasons } from './level-mark.tsx';
import { Miniature } from './miniature.tsx';
import { SeatFigures } from './seat-figures.tsx';

interface SeatCardProps {
  host: string;
  seat: FleetSeat;
  paused: boolean;
  onOpen(): void;
}

export function SeatCard({ host, seat, paused, onOpen }: SeatCardProps) {
  const { room, seat: number, visitor, health, stale } = seat;
  return (
    <li className="seat" data-seat={`${room}.${number}`} data-level={stale ? 'bad' : health.level}>
      <button className="open" type="button" data-stop="" onClick={onOpen}>
        <span className="name">
          <b>Seat {number}</b> {visitor}
        </span>
        {paused && <span className="badge">Paused</span>}
        <LevelMark
          level={stale ? 'bad' : health.level}
          {...(stale ? { words: 'not known' } : {})}
        />
      </button>
      <Miniature host={host} room={room} seat={number} label={`${room}, seat ${number}`} />
      <Reasons health={health} />
      <SeatFigures seat={seat} />
    </li>
  );
}
