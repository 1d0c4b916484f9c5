// One seat of a replay: its terminal, scaled into its place, and over it everybody's pointers with their names.
import { useEffect, useRef, useState } from 'react';
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
  const { place, inner, box } = useScaled(screen);
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
      <div className="place" ref={place}>
        <div className="scaled" style={box}>
          <div className="terminal" ref={inner} aria-hidden="true" />
          <Ghosts
            people={now.people}
            cursors={cursors}
            windows={now.windows.get(seat)}
            screen={screen}
          />
        </div>
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
  const byPid = new Map(people.map((person) => [person.pid, person]));
  return (
    <div className="ghosts" aria-hidden="true">
      {cursors.map((cursor) => {
        const [pid, kind] = cursor;
        const person = byPid.get(pid);
        if (!person) return null;
        const { x, y } = spotOf(cursor, windows, screen.size);
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

/** Opens the screen in `inner`, and gives the box that holds it at the largest size that fits into `place`. */
function useScaled(screen: SeatScreen) {
  const place = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState<React.CSSProperties>({});
  useEffect(() => {
    const [outer, element] = [place.current, inner.current];
    if (!outer || !element) return;
    screen.open(element);
    const rescale = () => {
      const shown = element.querySelector<HTMLElement>('.xterm-screen');
      const [width, height] = [shown?.offsetWidth ?? 0, shown?.offsetHeight ?? 0];
      if (!shown || width === 0 || outer.clientWidth === 0) return;
      const scale = Math.min(outer.clientWidth / width, outer.clientHeight / height);
      element.style.transform = `scale(${scale})`;
      setBox({ width: width * scale, height: height * scale });
    };
    const watching = new ResizeObserver(rescale);
    watching.observe(outer);
    const shown = element.querySelector('.xterm-screen');
    if (shown) watching.observe(shown);
    const sizes = screen.onSize.on(() => requestAnimationFrame(rescale));
    rescale();
    return () => {
      watching.disconnect();
      sizes.close();
    };
  }, [screen]);
  return { place, inner, box };
}
