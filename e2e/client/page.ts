// The page of the client's tests: terminals in boxes of given sizes, as somebody who imports the module would have them.
// Bundled by `client.ts` beside it; mounts itself.
import { createElement, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Terminal, type TerminalProps, useTerminalStream } from '../../client/index.ts';
import type { Box } from './client.ts';

function Watched({ seat, width, height, ...more }: Box) {
  const { stream, connection, held } = useTerminalStream({ room: 'lab', seat });
  const props: TerminalProps = { stream, label: `Seat ${seat} of lab`, ...more };
  return createElement(
    'section',
    {
      style: { width, height },
      'data-box': seat,
      'data-connection': connection.status,
      'data-held': held,
    },
    createElement(Terminal, props),
  );
}

const boxes = JSON.parse(decodeURIComponent(location.hash.slice(1))) as Box[];
const main = document.querySelector('main');
if (!main) throw new Error('The page has no main element.');
const root = createRoot(main);
root.render(
  createElement(
    StrictMode,
    null,
    boxes.map((box) => createElement(Watched, { ...box, key: box.seat })),
  ),
);
Object.assign(window, { unmount: () => root.unmount() });
