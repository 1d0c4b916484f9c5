// What happened, the newest first, with filters.
import { useMemo } from 'react';
import type { OpsEvent } from '../../../client/index.ts';
import { clock, count } from '../fleet/figures.ts';
import { LevelMark } from '../fleet/level-mark.tsx';
import type { Link } from '../link.ts';
import { filtered, isFiltered, type LogFilter, NO_FILTER } from './log-filter.ts';

/** Rows that are drawn; a filter leads to older ones that the page has. */
const MOST = 200;

interface EventLogProps {
  events: readonly OpsEvent[];
  rooms: readonly string[];
  filter: LogFilter;
  now: number;
  onFilter(filter: LogFilter): void;
  onShow(link: Link): void;
}

export function EventLog({ events, rooms, filter, now, onFilter, onShow }: EventLogProps) {
  const shown = useMemo(() => filtered(events, filter), [events, filter]);
  const kinds = useMemo(() => [...new Set(events.map(({ code }) => code))].sort(), [events]);
  const set = (part: Partial<LogFilter>) => onFilter({ ...filter, ...part });
  return (
    <>
      <search className="filters" aria-label="Log">
        <label>
          Text
          <input
            id="log-text"
            type="search"
            value={filter.text}
            onChange={({ target }) => set({ text: target.value })}
          />
        </label>
        <Pick
          name="Room"
          id="log-room"
          value={filter.room}
          all={withOwn(rooms, filter.room)}
          onPick={(room) => set({ room })}
        />
        <label>
          Seat
          <input
            id="log-seat"
            inputMode="numeric"
            size={3}
            value={filter.seat}
            onChange={({ target }) => set({ seat: target.value.replace(/\D/g, '') })}
          />
        </label>
        <Pick
          name="Kind"
          id="log-kind"
          value={filter.kind}
          all={withOwn(kinds, filter.kind)}
          onPick={(kind) => set({ kind })}
        />
        <label>
          Severity
          <select
            id="log-level"
            value={filter.level}
            onChange={({ target }) => set({ level: target.value as LogFilter['level'] })}
          >
            <option value="">all</option>
            <option value="warn">unwell and bad</option>
            <option value="bad">bad</option>
          </select>
        </label>
        <button
          className="button small"
          type="button"
          disabled={!isFiltered(filter)}
          onClick={() => onFilter(NO_FILTER)}
        >
          Clear
        </button>
      </search>
      <p className="muted" role="status">
        {isFiltered(filter)
          ? `${shown.length} of ${count(events.length, 'event')}`
          : count(events.length, 'event')}
        {shown.length > MOST ? `, the newest ${MOST} are shown` : ''}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls. */}
      <ol className="events" tabIndex={0} aria-label="Events">
        {shown.slice(0, MOST).map((event) => (
          <li key={event.id} data-event={event.code} className={event.level}>
            <time className="number" dateTime={new Date(event.at).toISOString()}>
              {clock(event.at, now)}
            </time>
            {event.level !== 'info' && <LevelMark level={event.level} />}
            <span className="text">{event.text}</span>
            {event.room !== undefined && (
              <button
                type="button"
                className="where"
                onClick={() => onShow({ room: event.room ?? null, seat: event.seat ?? null })}
              >
                {event.room}
                {event.seat === undefined ? '' : `.${event.seat}`}
              </button>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

interface PickProps {
  name: string;
  id: string;
  value: string;
  all: readonly string[];
  onPick(value: string): void;
}

function Pick({ name, id, value, all, onPick }: PickProps) {
  return (
    <label>
      {name}
      <select id={id} value={value} onChange={({ target }) => onPick(target.value)}>
        <option value="">all</option>
        {all.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
}

/** What is chosen stays to be seen, also where nothing of it is left. */
const withOwn = (all: readonly string[], own: string): readonly string[] =>
  own === '' || all.includes(own) ? all : [...all, own];
