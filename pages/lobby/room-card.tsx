// One room in the lobby: its picture, how it is shared, who is in it, and the enter button.
import type { Access } from '../../protocol/access/access.ts';
import type { RoomListing } from '../../protocol/api.ts';
import {
  canWatch,
  describeAccess,
  describeDoor,
  doorOf,
  RECORDED_NOTE,
  roomPath,
  watchPath,
} from '../room/describe.ts';
import { Occupancy } from '../room/occupancy.tsx';
import { WallArt } from '../room/wall-art.tsx';
import { useCopyLink } from './copy-link.tsx';

interface RoomCardProps {
  root: string;
  room: RoomListing;
  /** The visitor’s chosen name. */
  name: string;
  access: Access;
  signedIn: boolean;
}

export function RoomCard({ root, room, name, access, signedIn }: RoomCardProps) {
  const entry = describeAccess(access, signedIn);
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
      <h2 id={heading} className="title" title={room.displayName}>
        {room.displayName}
      </h2>
      <WallArt id={room.id} alive={room.people > 0 && door !== 'paused'} />
      <div className="inside">
        <Occupancy room={room}>
          {door !== 'open' && <span className="badge">{door}</span>}
          {room.recorded && <span className="badge">recorded</span>}
          {entry && <span className="badge access">{entry.badge}</span>}
        </Occupancy>
        {note && <p>{note}</p>}
        {room.recorded && <p>{RECORDED_NOTE}</p>}
        {entry && <p>{entry.note}</p>}
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
