// One seat large: its screen, its figures, and what can be done with it.
import type { ActName, Target } from '../act/acts.ts';
import { Dialog } from '../act/dialog.tsx';
import { linkAt } from '../link.ts';
import type { FleetRoom, FleetSeat } from './fleet.ts';
import { LevelMark, Reasons } from './level-mark.tsx';
import { SeatTerminal } from './miniature.tsx';
import { SeatFigures } from './seat-figures.tsx';

interface SeatLargeProps {
  host: string;
  /** Id of the proxy that this page is of. */
  proxy: string;
  room: FleetRoom;
  seat: FleetSeat;
  onAct(act: ActName, target: Target): void;
  onClose(): void;
}

export function SeatLarge({ host, proxy, room, seat, onAct, onClose }: SeatLargeProps) {
  const number = seat.seat;
  const target: Target = { room: room.room, name: room.name, seat: number };
  const act = (name: ActName, label: string) => (
    <button
      className="button small"
      type="button"
      data-do={name}
      onClick={() => onAct(name, target)}
    >
      {label}
    </button>
  );
  const isOwn = seat.proxy === proxy;
  return (
    <Dialog title={`${room.name}, seat ${number}: ${seat.visitor}`} large onClose={onClose}>
      <div className="large-seat" data-large={`${room.room}.${number}`}>
        <div className="screen">
          <SeatTerminal
            host={host}
            room={room.room}
            seat={number}
            label={`${room.name}, seat ${number}`}
            banner
          />
        </div>
        <div className="beside">
          <LevelMark level={seat.stale ? 'bad' : seat.health.level} />
          <Reasons health={seat.health} />
          <div className="buttons">
            {room.pauses.seats[number] ? act('resume', 'Resume seat') : act('pause', 'Pause seat')}
            {isOwn && act('restart', 'Restart app')}
            {isOwn && act('stop', 'Stop seat')}
          </div>
          {!isOwn && (
            <p className="muted">
              It runs at{' '}
              <a href={linkAt(seat.url, { room: room.room, seat: number })}>another proxy</a>, which
              can restart and stop it.
            </p>
          )}
          <SeatFigures seat={seat} all />
        </div>
      </div>
    </Dialog>
  );
}
