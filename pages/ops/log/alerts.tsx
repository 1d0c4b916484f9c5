// What fires, and what was over lately; somebody who has seen one puts it aside, in this browser.
import type { Alert } from '../../../client/index.ts';
import { clock, span } from '../fleet/figures.ts';
import { LevelMark } from '../fleet/level-mark.tsx';
import { thresholdWords } from '../fleet/thresholds.ts';
import type { Link } from '../link.ts';

interface AlertsProps {
  alerts: readonly Alert[];
  /** Id of the proxy of this page, and its thresholds: others may have others. */
  own: string;
  thresholds: Readonly<Record<string, number>>;
  now: number;
  onAcknowledge(alert: Alert): void;
  onShow(link: Link): void;
}

export function Alerts({ alerts, own, thresholds, now, onAcknowledge, onShow }: AlertsProps) {
  return (
    <ul className="alerts">
      {alerts.map((alert) => (
        <li key={alert.id} data-alert={alert.code} data-state={alert.state} className={alert.level}>
          <LevelMark
            level={alert.state === 'resolved' ? 'ok' : alert.level}
            words={alert.state === 'resolved' ? 'over' : alert.level === 'bad' ? 'bad' : 'unwell'}
          />
          <div className="what">
            <p>
              <b>{alert.text}</b>
            </p>
            <p className="muted">
              {alert.room
                ? `${alert.room}${alert.seat ? `, seat ${alert.seat}` : ''}`
                : alert.proxy}
              {' · '}
              <span className="number">
                {alert.resolvedAt === null
                  ? `for ${span(now - alert.since)}`
                  : `over since ${clock(alert.resolvedAt, now)}, after ${span(alert.resolvedAt - alert.since)}`}
              </span>
              {alert.proxy === own && <Threshold words={thresholdWords(alert, thresholds)} />}
            </p>
          </div>
          <div className="buttons">
            {alert.room !== undefined && (
              <button
                className="button small"
                type="button"
                onClick={() => onShow({ room: alert.room ?? null, seat: alert.seat ?? null })}
              >
                Show
              </button>
            )}
            <button
              className="button small"
              type="button"
              data-stop=""
              data-acknowledge=""
              onClick={() => onAcknowledge(alert)}
            >
              Acknowledge
            </button>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Threshold({ words }: { words: string }) {
  return words === '' ? null : <> · {words}</>;
}
