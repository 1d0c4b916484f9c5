// The top of the page: what this is, how the connection is, and what concerns everything.
import type { ConnectionHealth } from '../../client/index.ts';
import type { OpsPageData } from '../../protocol/api.ts';
import { Mark } from '../room/mark.tsx';
import { span } from './fleet/figures.ts';

const STATUS: Readonly<Record<ConnectionHealth['status'], string>> = {
  connecting: 'connecting',
  live: 'live',
  reconnecting: 'connecting again',
  offline: 'offline',
};
/** A scan comes each 5 s: after this the figures are old. In ms. */
const OLD_MS = 15_000;

interface TopProps {
  data: OpsPageData;
  health: ConnectionHealth;
  /** Why no reports come, as far as it is known. */
  away: string | null;
  notifications: { state: NotificationPermission | 'none'; ask(): void };
  onRetry(): void;
  /** False: nobody is there to read one. */
  onMessage: (() => void) | false;
  onHelp(): void;
}

export function Top(props: TopProps) {
  const { data, health, away, notifications, onRetry, onMessage, onHelp } = props;
  const reason = away ?? health.reason;
  const isOld = health.status === 'live' && (health.ageMs ?? 0) > OLD_MS;
  return (
    <header className="top">
      <h1>
        <Mark />
        Operations
      </h1>
      <div className="connection" role="status" data-status={health.status}>
        <span className={health.status === 'live' && !isOld ? 'level ok' : 'level warn'}>
          <span aria-hidden="true">{health.status === 'live' ? '●' : '▲'}</span>{' '}
          {STATUS[health.status]}
        </span>
        {reason && <span className="muted"> {reason}</span>}
      </div>
      <span className="muted number age">
        {health.ageMs === null ? '' : `heard ${span(health.ageMs)} ago`}
      </span>
      <div className="buttons">
        {health.status !== 'live' && health.status !== 'connecting' && (
          <button className="button small" type="button" onClick={onRetry}>
            Try now
          </button>
        )}
        {notifications.state === 'default' && (
          <button className="button small" type="button" data-notify="" onClick={notifications.ask}>
            Notify me
          </button>
        )}
        <button
          className="button small"
          type="button"
          data-everyone=""
          disabled={!onMessage}
          onClick={onMessage || undefined}
        >
          Message to everyone
        </button>
        <button className="button small" type="button" data-help="" onClick={onHelp}>
          Keys
        </button>
        <a className="button small" href={data.root}>
          Lobby
        </a>
        <form method="post" action={`${data.root}${data.byToken ? 'ops/sign-out' : 'logout'}`}>
          {!data.byToken && <input type="hidden" name="next" value="/ops" />}
          <button
            className="button small"
            type="submit"
            data-sign-out=""
            title={`You are ${data.me}`}
          >
            Sign out
          </button>
        </form>
      </div>
    </header>
  );
}
