// One room: how it is, what can be done with it, and its seats.
import type { RoomMode } from '../../../protocol/modes.ts';
import type { ActName, Target } from '../act/acts.ts';
import { count } from './figures.ts';
import { type FleetRoom, worstOf } from './fleet.ts';
import { LevelMark, Reasons } from './level-mark.tsx';
import { ResidentLine } from './resident-line.tsx';
import { SeatCard } from './seat-card.tsx';

interface RoomBlockProps {
  root: string;
  host: string;
  room: FleetRoom;
  /** Undefined: this proxy does not have the room. */
  mode: RoomMode | undefined;
  /** Its actions are shown. */
  isOpen: boolean;
  onToggle(): void;
  onSeat(seat: number): void;
  onAct(act: ActName, target: Target): void;
  onPeople(): void;
  onLog(): void;
  onFile(): void;
}

export function RoomBlock(props: RoomBlockProps) {
  const { root, host, room, mode, isOpen, onToggle, onSeat, onAct, onPeople, onLog, onFile } =
    props;
  const { room: id, name, people, seats, pauses, locked, knocks, health, resident } = room;
  const paused = pauses.room !== undefined;
  const act = (act: ActName, label: string) => (
    <button
      className="button small"
      type="button"
      data-do={act}
      onClick={() => onAct(act, { room: id, name })}
    >
      {label}
    </button>
  );
  return (
    <li
      className={seats.length > 0 || isOpen ? 'block' : 'block empty'}
      data-room={id}
      id={`room-${id}`}
    >
      <div className="head">
        <h3>
          <button type="button" data-stop="" aria-expanded={isOpen} onClick={onToggle}>
            {name}
          </button>
        </h3>
        <LevelMark level={worstOf(room)} />
        <span className="number">
          {people === null ? 'nobody here' : count(people, 'person', 'people')}
        </span>
        {seats.length > 0 && <span className="number">{count(seats.length, 'seat')}</span>}
        {paused && <span className="badge">Paused</span>}
        {locked && <span className="badge">Locked</span>}
        {room.waits && (
          <span
            className="badge"
            title={room.waits.map(({ what, when }) => `${what}: ${when}`).join('\n')}
          >
            Waits: {room.waits.map(({ what }) => what).join(', ')}
          </span>
        )}
        {knocks !== null && knocks > 0 && <span className="badge">{count(knocks, 'knock')}</span>}
      </div>
      {resident && <ResidentLine resident={resident} />}
      <Reasons health={health} />
      {isOpen && (
        <div className="buttons" data-acts={id}>
          {mode !== undefined && (
            <>
              {paused ? act('resume', 'Resume') : act('pause', 'Pause')}
              {mode === 'mirror' &&
                (locked ? act('unlock', 'Unlock layout') : act('lock', 'Lock layout'))}
              {mode === 'mirror' && act('capture', 'Capture layout')}
              {act('announce', 'Message to everyone')}
              {resident &&
                (resident.state === 'off'
                  ? act('resident_on', 'Resident on')
                  : act('resident_off', 'Resident off'))}
              <button className="button small" type="button" data-people="" onClick={onPeople}>
                People
              </button>
              <a
                className="button small"
                href={`${root}room/${id}/watch`}
                target="_blank"
                rel="noreferrer"
              >
                Watch
              </a>
            </>
          )}
          <button className="button small" type="button" data-file="" onClick={onFile}>
            Its file
          </button>
          <button className="button small" type="button" onClick={onLog}>
            Its log
          </button>
        </div>
      )}
      {seats.length > 0 && (
        <ul className="seats-of">
          {seats.map((seat) => (
            <SeatCard
              key={`${seat.proxy} ${seat.seat}`}
              host={host}
              seat={seat}
              paused={paused || pauses.seats[seat.seat] !== undefined}
              onOpen={() => onSeat(seat.seat)}
            />
          ))}
        </ul>
      )}
    </li>
  );
}
