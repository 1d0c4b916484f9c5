// The operators' page, `/ops`. Browser bundle entry point; it mounts itself.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Dashboard } from './ops/dashboard.tsx';
import { parseOps } from './ops/ops-data.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root".');
const data = parseOps(document.getElementById('ops-data')?.textContent ?? '');
createRoot(root).render(
  <StrictMode>
    {data ? <Dashboard data={data} /> : <main>This page could not be read. Load it again.</main>}
  </StrictMode>,
);
