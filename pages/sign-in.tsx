// The sign-in page: which room was wanted, and the ways in. Browser bundle entry point; it mounts itself.
import { createRoot } from 'react-dom/client';
import type { SignInData } from '../protocol/api.ts';

const root = document.getElementById('root');
const data = JSON.parse(document.getElementById('sign-in-data')?.textContent ?? '{}') as SignInData;
if (root)
  createRoot(root).render(
    <div className="page">
      <h1>{data.room?.displayName ?? 'Teleport Rooms'}</h1>
      {data.reason && <p>{data.reason.text}</p>}
      {data.providers.map(({ id, name, href }) => (
        <a key={id} className="button primary" href={href}>
          Sign in with {name}
        </a>
      ))}
    </div>,
  );
