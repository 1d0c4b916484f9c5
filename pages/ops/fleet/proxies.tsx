// Every proxy: how it is, its figures and what they were in the last hour, and its ttyd.
import type { OpsPoint, ProxyHistory } from '../../../client/index.ts';
import type { TtydSnapshot } from '../../../protocol/api.ts';
import { bytes, millis, span } from './figures.ts';
import { LevelMark, Reasons } from './level-mark.tsx';
import { Sparkline } from './sparkline.tsx';
import { ttydWords } from './ttyd-words.ts';

const STATES = { live: undefined, silent: 'reports no more', ended: 'ended' } as const;

interface ProxiesProps {
  proxies: readonly ProxyHistory[];
  /** Id of the one that this page is of, and what it knows of its ttyd. */
  own: string;
  ttyd: TtydSnapshot | undefined;
}

export function Proxies({ proxies, own, ttyd }: ProxiesProps) {
  return (
    <ul className="proxies">
      {proxies.map((proxy) => (
        <ProxyCard key={proxy.id} proxy={proxy} ttyd={proxy.id === own ? ttyd : undefined} />
      ))}
    </ul>
  );
}

function ProxyCard({ proxy, ttyd }: { proxy: ProxyHistory; ttyd: TtydSnapshot | undefined }) {
  const { scan, points, state } = proxy;
  const { disk, party, health } = scan;
  const level = state === 'live' ? health.level : state === 'silent' ? 'bad' : 'warn';
  const words = STATES[state] ?? (scan.proxy.draining ? 'ends soon' : undefined);
  const line = (
    name: string,
    now: string,
    read: (point: OpsPoint) => number | null,
    least: number,
  ) => (
    <Sparkline
      name={name}
      now={now}
      dots={points.map((point) => ({ at: point.at, value: read(point) }))}
      to={proxy.seenAt}
      least={least}
    />
  );
  const latest = points.at(-1);
  return (
    <li className="proxy" data-proxy={proxy.id} data-state={state}>
      <div className="head">
        <h3>{scan.proxy.url}</h3>
        <LevelMark level={level} {...(words ? { words } : {})} />
      </div>
      <Reasons health={health} />
      <p className="muted">
        Version {scan.proxy.version} · up{' '}
        <span className="number">{span(scan.proxy.uptimeS * 1_000)}</span> · process{' '}
        <span className="number">{scan.proxy.pid}</span>
      </p>
      {scan.proxy.machine && (
        <p className="muted" data-free={scan.proxy.machine.free}>
          {scan.proxy.draining ? 'Takes nobody new' : freeWords(scan.proxy.machine.free)}
        </p>
      )}
      <dl className="sparks">
        {line('Seats', String(scan.seats.length + scan.moreSeats), ({ seats }) => seats, 4)}
        {line('People', String(latest?.people ?? 0), ({ people }) => people, 4)}
        {line('Echo', millis(latest?.echoMs ?? null), ({ echoMs }) => echoMs, 100)}
        {line('Bridge lag', millis(latest?.lagMs ?? null), ({ lagMs }) => lagMs, 100)}
        {line('Event loop', millis(scan.proxy.loopMs.p99), ({ loopMs }) => loopMs, 50)}
        {line('Party', millis(party.ms), ({ partyMs }) => partyMs, 50)}
        {line('Memory', bytes(latest?.rssBytes ?? null), ({ rssBytes }) => rssBytes, 1)}
        {line('Disk free', bytes(disk?.freeBytes ?? null), ({ freeBytes }) => freeBytes, 1)}
      </dl>
      <p className="muted" data-ttyd="">
        ttyd {scan.ttyd.version}: {ttydWords(scan.ttyd.there, ttyd, Date.now())}
      </p>
    </li>
  );
}

function freeWords(free: number): string {
  if (free === 0) return 'No free seat';
  return free === 1 ? '1 free seat' : `${free} free seats`;
}
