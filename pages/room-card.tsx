// One room in the lobby: its picture, how it is shared, who is in it, and the enter button.
import type { RoomListing } from '../protocol/api.ts';
import { colorOf } from '../protocol/colors.ts';
import { useCopyLink } from './copy-link.tsx';
import {
  canWatch,
  describeDoor,
  describeSeats,
  doorOf,
  dotsOf,
  MODES,
  roomPath,
  watchPath,
} from './describe.ts';
import { WallArt } from './wall-art.tsx';

export function RoomCard({ root, room, name }: { root: string; room: RoomListing; name: string }) {
  const door = doorOf(room);
  const { label, note } = describeDoor(door);
  const { copy, link, outcome } = useCopyLink(roomPath(root, room.id, ''));
  const heading = `room-${room.id}`;
  return (
    <article
      className={door === 'open' ? 'room' : 'room closed'}
      aria-labelledby={heading}
      data-room={room.id}
      data-door={door}
    >
      <h2 id={heading} title={room.displayName}>
        {room.displayName}
      </h2>
      <WallArt id={room.id} alive={room.people > 0 && door !== 'paused'} />
      <div className="inside">
        <p className="mode">
          <strong>{MODES[room.mode].title}</strong>
          <span>{MODES[room.mode].text}</span>
        </p>
        <p className="seats">
          <Dots room={room} />
          <span>{describeSeats(room)}</span>
          {door !== 'open' && <span className="badge">{door}</span>}
        </p>
        {note && <p>{note}</p>}
        <div className="actions">
          <a
            className={door === 'open' ? 'button primary' : 'button'}
            href={roomPath(root, room.id, name)}
            aria-describedby={heading}
          >
            {label}
          </a>
          {canWatch(room) && (
            <a className="button" href={watchPath(root, room.id, name)} aria-describedby={heading}>
              Watch
            </a>
          )}
          <button className="button" type="button" onClick={copy} aria-describedby={heading}>
            Copy link
          </button>
          <span className="copied" role="status">
            {outcome === 'copied' && 'Link copied. Send it to a friend.'}
            {outcome === 'refused' && (
              <>
                Copy this: <code>{link}</code>
              </>
            )}
          </span>
        </div>
      </div>
    </article>
  );
}

/** A filled dot per person, a hollow one per free seat; the sentence beside them says the same. */
function Dots({ room }: { room: RoomListing }) {
  const dots = dotsOf(room);
  if (dots.length === 0) return null;
  return (
    <svg
      className="dots"
      viewBox={`0 0 ${dots.length * 20} 16`}
      style={{ width: `${dots.length * 1.2}rem` }}
      aria-hidden="true"
    >
      {dots.map(({ slot, taken }) => (
        <circle
          key={slot}
          cx={slot * 20 + 8}
          cy="8"
          r={taken ? 7 : 6.2}
          fill={taken ? colorOf(slot) : 'none'}
          stroke="var(--line)"
          strokeWidth={taken ? 1 : 1.6}
        />
      ))}
    </svg>
  );
}
