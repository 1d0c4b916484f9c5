// One seat of a replay: its terminal, as large as its place allows, and over it everybody's pointers with their names.
import { useSyncExternalStore } from 'react';
import { Terminal } from '../../client/index.ts';
import { colorOf } from '../../protocol/colors.ts';
import type { RecordedCursor, RecordedPerson } from '../../protocol/recordings/room-event.ts';
import { spotOf } from './ghost-spot.ts';
import type { RoomNow, ShownWindow } from './room-history.ts';
import type { SeatScreen } from './seat-screen.ts';

interface SeatViewProps {
  seat: number;
  screen: SeatScreen;
  now: RoomNow;
  cursors: readonly RecordedCursor[];
  isLarge: boolean;
  onChoose(): void;
}

export function SeatView({ seat, screen, now, cursors, isLarge, onChoose }: SeatViewProps) {
  const sitters = now.people.filter((person) => person.seat === seat).map(({ name }) => name);
  const typing = now.typing.get(seat);
  const title = `Seat ${seat}${sitters.length > 0 ? `: ${sitters.join(', ')}` : ''}`;
  return (
    <section className={isLarge ? 'seat large' : 'seat'} aria-label={title} data-seat={seat}>
      <h2>
        <button
          type="button"
          aria-pressed={isLarge}
          title={isLarge ? 'Show all seats' : 'Show it large'}
          onClick={onChoose}
        >
          {title}
        </button>
        <span className="typing">{typing === undefined ? '' : `${typing} types`}</span>
      </h2>
      {/* Nothing in it can be worked with. */}
      <div className="place" inert>
        <Terminal stream={screen} label={`Screen of seat ${seat}`} banner={false}>
          <Ghosts
            people={now.people}
            cursors={cursors}
            windows={now.windows.get(seat)}
            screen={screen}
          />
        </Terminal>
      </div>
    </section>
  );
}

interface GhostsProps {
  people: readonly RecordedPerson[];
  cursors: readonly RecordedCursor[];
  windows: readonly ShownWindow[] | undefined;
  screen: SeatScreen;
}

function Ghosts({ people, cursors, windows, screen }: GhostsProps) {
  const { size } = useSyncExternalStore(screen.subscribe, screen.getSnapshot);
  if (!size) return null;
  const byPid = new Map(people.map((person) => [person.pid, person]));
  return (
    <div className="ghosts" aria-hidden="true">
      {cursors.map((cursor) => {
        const [pid, kind] = cursor;
        const person = byPid.get(pid);
        if (!person) return null;
        const { x, y } = spotOf(cursor, windows, size);
        const style = { left: `${x}%`, top: `${y}%`, color: colorOf(person.color) };
        return (
          <span
            key={`${pid} ${kind}`}
            className="ghost"
            style={style}
            data-ghost={pid}
            data-kind={kind}
          >
            {kind === 'pointer' ? (
              <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d="M1 1l5.5 13 2-5.5L14 6.5z" fill="currentColor" stroke="#0b0d12" />
              </svg>
            ) : (
              <i />
            )}
            <b style={{ background: style.color }}>{person.name}</b>
          </span>
        );
      })}
    </div>
  );
}
