// Everybody's pointers and carets over one terminal: with names where it is large, as dots on a miniature (GE2).
import { type CSSProperties, useEffect, useRef, useState } from 'react';
import {
  type RoomFeed,
  type Size,
  type TerminalStream,
  useRoomCursors,
} from '../../client/index.ts';
import { colorOf } from '../../protocol/colors.ts';
import { isParked } from '../../protocol/geometry.ts';
import type { Person } from '../../protocol/messages.ts';
import { crowdOf, DIM_AFTER_MS } from '../../protocol/room/ghost-crowd.ts';
import { type Place, placeOf } from '../../protocol/room/ghost-place.ts';
import type { Ghost } from '../../protocol/room/ghosts.ts';
import { caretFrame, pointerShape } from '../../protocol/room/shapes.ts';
import { ModelBadge } from '../model-badge.tsx';

interface GhostsProps {
  feed: RoomFeed;
  people: ReadonlyMap<string, Person>;
  size: Size;
  windows: ReturnType<TerminalStream['getSnapshot']>['windows'];
  /** Whether it is drawn small. */
  dots: boolean;
}

/** How often it is looked who rests, in ms. */
const REST_EVERY_MS = 1_000;

export function Ghosts({ feed, people, size, windows, dots }: GhostsProps) {
  const { ghosts, says } = useRoomCursors(feed);
  const now = useNow(ghosts.size > 0);
  const box = useRef<HTMLDivElement>(null);
  const { sprite, folded } = crowdOf(ghosts, people, box.current?.clientWidth ?? 1_000, now);
  return (
    <div ref={box} className={dots ? 'ghosts dots' : 'ghosts'} aria-hidden="true">
      {sprite.map(([key, ghost, person]) => {
        const place = placeOf(ghost, windows?.list ?? null, size);
        if (ghost.kind === 'caret' && isParked(ghost.at)) return null;
        if (place.seen === 'covered' || place.seen === 'outside') return null;
        const looks = { ghost, person, place, size, still: now - ghost.movedAt >= DIM_AFTER_MS };
        // A jump is shown at once: another element has no way to go.
        return (
          <GhostMark key={`${key} ${ghost.jumps}`} {...looks} isNamed={!dots && !folded}>
            {ghost.kind === 'pointer' && !dots ? says.get(ghost.pid) : undefined}
          </GhostMark>
        );
      })}
    </div>
  );
}

interface GhostMarkProps {
  ghost: Ghost;
  person: Person;
  place: Place;
  size: Size;
  still: boolean;
  isNamed: boolean;
  /** What they are typing at their pointer. */
  children: string | undefined;
}

function GhostMark({ ghost, person, place, size, still, isNamed, children }: GhostMarkProps) {
  const { kind, pid } = ghost;
  const [col, row] = [Math.floor(place.x), Math.floor(place.y)];
  const [x, y] = kind === 'pointer' ? [place.x, place.y] : [col, row];
  const [left, top] = [(x / size.cols) * 100, (y / size.rows) * 100];
  const style = {
    transform: `translate(${left.toFixed(2)}cqw, ${top.toFixed(2)}cqh)`,
    '--c': colorOf(person.color),
    ...(kind === 'caret'
      ? { width: `${100 / size.cols}cqw`, height: `${100 / size.rows}cqh` }
      : {}),
  } as CSSProperties;
  const sides = `${left > 75 ? ' to-left' : ''}${top > 85 ? ' above' : ''}`;
  return (
    <div
      className={`ghost ${kind}${still ? ' still' : ''}`}
      style={style}
      data-ghost={pid}
      data-kind={kind}
      data-col={col}
      data-row={row}
      data-seen={place.seen}
    >
      {kind === 'pointer' ? (
        <Pointer color={person.color} />
      ) : (
        <span className="cell" data-frame={caretFrame(person.color)} />
      )}
      {(isNamed || children) && (
        <span className={`tag${sides}`}>
          {person.name}
          {person.role === 'agent' && <ModelBadge />}
          {children && <em>{children}</em>}
        </span>
      )}
    </div>
  );
}

function Pointer({ color }: { color: number }) {
  const { path, hollow } = pointerShape(color);
  return (
    <svg className="arrow" viewBox="0 0 24 24" data-hollow={hollow} aria-hidden="true">
      <path className="halo" d={path} />
      <path className="shape" d={path} />
    </svg>
  );
}

/** ms of `performance.now()`, told anew now and then, and with whatever else draws this. */
function useNow(ticks: boolean): number {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!ticks) return;
    const timer = setInterval(() => tick((n) => n + 1), REST_EVERY_MS);
    return () => clearInterval(timer);
  }, [ticks]);
  return performance.now();
}
