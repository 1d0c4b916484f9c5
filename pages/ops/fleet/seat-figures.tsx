// The figures of one seat.
import { bytes, millis } from './figures.ts';
import type { FleetSeat } from './fleet.ts';

export function SeatFigures({ seat, all = false }: { seat: FleetSeat; all?: boolean }) {
  const { app, bridge, cols, echoMs, restarts, rows, rssBytes, sockets, ttyd } = seat;
  const figures: [string, string][] = [
    ['Echo', millis(echoMs)],
    ['Memory', bytes(rssBytes)],
    ['Pages', String(sockets.pages)],
    ['Watchers', String(sockets.watchers)],
  ];
  const more: [string, string][] = [
    ['State', seat.state],
    ['Size', `${cols}×${rows}`],
    ['App answers in', app.hasIpc ? millis(app.ipcMs) : 'has no IPC'],
    ['Bridge', bridge.status],
    ['Bridge lag', millis(bridge.lagMs)],
    ['Restarts', String(restarts.app + restarts.ttyd + restarts.asked)],
    ['ttyd', ttyd.pid === null ? '–' : `process ${ttyd.pid}`],
    ['App', app.pid === null ? '–' : `process ${app.pid}`],
    ['Proxy', seat.proxy],
  ];
  return (
    <dl className={all ? 'figures all' : 'figures'}>
      {[...figures, ...(all ? more : [])].map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="number">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
