// The lobby at `/`: every room, who is in it, and how to enter. Browser bundle entry point; it mounts itself.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { LobbyData } from '../protocol/api.ts';
import { cleanName } from '../protocol/text/text.ts';
import { parseLobby } from './listing.ts';
import { NameField, useName } from './name-field.tsx';
import { RoomCard } from './room-card.tsx';
import { useRooms } from './use-rooms.ts';

function Lobby({ data }: { data: LobbyData }) {
  const { rooms, trouble } = useRooms(data);
  const [name, setName] = useName();
  return (
    <div className="page">
      <header className="top">
        <div className="brand">
          <h1>
            <Mark />
            Teleport Rooms
          </h1>
          <p>
            Pick a room and you land in a terminal desktop that somebody prepared. Send its link,
            and a friend lands beside you.
          </p>
        </div>
        <NameField name={name} onChange={setName} />
      </header>
      <main>
        <h2 className="hidden">Rooms</h2>
        {rooms.length > 0 ? (
          <ul className="rooms">
            {rooms.map((room) => (
              <li key={room.id}>
                <RoomCard root={data.root} room={room} name={cleanName(name)} />
              </li>
            ))}
          </ul>
        ) : (
          <div className="empty">
            <h2>No room is open yet</h2>
            <p>
              A room is one Markdown file in the rooms folder. Add one, and its door appears here.
            </p>
          </div>
        )}
        <p className={trouble ? 'status trouble' : 'status'} role="status">
          {trouble}
        </p>
      </main>
    </div>
  );
}

/** Two windows, one over the other. */
function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <rect
        x="1"
        y="2"
        width="15"
        height="12"
        fill="var(--panel)"
        stroke="currentColor"
        strokeWidth="2"
      />
      <rect
        x="8"
        y="9"
        width="15"
        height="13"
        fill="var(--accent)"
        stroke="currentColor"
        strokeWidth="2"
      />
      <path d="M12 12.5l6.5 3-2.8.9-1.1 2.8z" fill="var(--on-accent)" />
    </svg>
  );
}

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root".');
const data = parseLobby(document.getElementById('lobby-data')?.textContent ?? '');
createRoot(root).render(
  <StrictMode>
    <Lobby data={data} />
  </StrictMode>,
);
