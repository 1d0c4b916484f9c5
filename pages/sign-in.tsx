// The sign-in page: which room was wanted, why its door is shut, and the ways in. Browser bundle entry point; it mounts
// itself.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { SignInData } from '../protocol/api.ts';
import { parseSignIn } from './account/account-data.ts';
import { afterSignOut, waysIn } from './account/ways-in.ts';
import { Who } from './account/who.tsx';
import { Mark } from './room/mark.tsx';
import { Occupancy } from './room/occupancy.tsx';
import { WallArt } from './room/wall-art.tsx';

function SignIn({ data }: { data: SignInData }) {
  const { root, room, reason, me } = data;
  return (
    <div className="page">
      <header>
        <a className="home" href={root}>
          <Mark />
          Teleport Rooms
        </a>
      </header>
      <main>
        <article className={room ? 'room' : 'room plain'} data-room={room?.id}>
          <h1 className="title" title={room?.displayName}>
            {room?.displayName ?? 'Sign in'}
          </h1>
          {room && <WallArt id={room.id} alive={room.people > 0 && !room.paused} />}
          <div className="inside">
            {room && <Occupancy room={room} />}
            {reason && (
              <div className="reason" data-reason={reason.code}>
                <h2>{reason.title}</h2>
                <p>{reason.text}</p>
              </div>
            )}
            {me && (
              <Who
                me={me}
                signInUrl={`${root}login`}
                logoutUrl={data.logoutUrl}
                next={afterSignOut(data)}
              />
            )}
            <Ways data={data} />
          </div>
        </article>
        <p className="back">
          <a href={root}>Back to the lobby</a>
        </p>
      </main>
    </div>
  );
}

/** Who is in already is shown the way on first; who is not, the way to sign in. */
function Ways({ data }: { data: SignInData }) {
  const { enter, heading, none } = waysIn(data);
  const goesOn = data.me !== undefined && enter !== null;
  const on = enter && (
    <a className={goesOn ? 'button primary' : 'button'} href={data.next} data-enter="">
      {enter}
    </a>
  );
  return (
    <div className="ways">
      {goesOn && on}
      {heading && data.providers.length > 0 && <h2>{heading}</h2>}
      {data.providers.map(({ id, name, href }) => (
        <a key={id} className={goesOn ? 'button' : 'button primary'} href={href} data-provider={id}>
          Sign in with {name}
        </a>
      ))}
      {none && <p className="note">{none}</p>}
      {!goesOn && on}
    </div>
  );
}

function Unreadable() {
  return (
    <div className="page">
      <main>
        <h1>This page could not be read</h1>
        <p>Load it again. If it stays so, tell whoever runs this server.</p>
      </main>
    </div>
  );
}

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root".');
const data = parseSignIn(document.getElementById('sign-in-data')?.textContent ?? '');
if (data?.room) document.title = `Sign in: ${data.room.displayName}`;
createRoot(root).render(<StrictMode>{data ? <SignIn data={data} /> : <Unreadable />}</StrictMode>);
