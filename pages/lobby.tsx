// The lobby at `/`: every room, who is in it, and how to enter. Browser bundle entry point; it mounts itself.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { LobbyData } from '../protocol/api.ts';
import { cleanName } from '../protocol/text/text.ts';
import { useMe } from './account/use-me.ts';
import { Who } from './account/who.tsx';
import { parseLobby } from './listing.ts';
import { NameField, useName } from './lobby/name-field.tsx';
import { RoomCard } from './lobby/room-card.tsx';
import { useRooms } from './lobby/use-rooms.ts';
import { Mark } from './room/mark.tsx';

function Lobby({ data }: { data: LobbyData }) {
  const { rooms, trouble } = useRooms(data);
  const [name, setName] = useName();
  const who = useMe(data.root);
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
        {who?.canSignIn && (
          <Who
            me={who.me}
            signInUrl={`${data.root}login`}
            logoutUrl={`${data.root}logout`}
            next="/"
          />
        )}
      </header>
      <main>
        <h2 className="hidden">Rooms</h2>
        {rooms.length > 0 ? (
          <ul className="rooms">
            {rooms.map((room) => (
              <li key={room.id}>
                <RoomCard
                  root={data.root}
                  room={room}
                  name={cleanName(name)}
                  access={data.access[room.id] ?? 'guest'}
                  signedIn={who?.me != null}
                />
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

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root".');
const data = parseLobby(document.getElementById('lobby-data')?.textContent ?? '');
createRoot(root).render(
  <StrictMode>
    <Lobby data={data} />
  </StrictMode>,
);
