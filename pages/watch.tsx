// The watch wall at `/room/:id/watch`. Browser bundle entry point; it mounts itself.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Wall } from './watch/wall.tsx';
import { parseWall } from './watch/wall-data.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root".');
const data = parseWall(document.getElementById('watch-data')?.textContent ?? '');
document.title = `Watching ${data.displayName}`;
createRoot(root).render(
  <StrictMode>
    <Wall data={data} />
  </StrictMode>,
);
