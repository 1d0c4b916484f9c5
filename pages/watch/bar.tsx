// The line above the wall: the room, how the connection is, and what the wall can do.
import type { UsedRoomFeed } from '../../client/index.ts';
import { doesWords } from '../../protocol/room/resident-says.ts';
import { ModelBadge } from '../model-badge.tsx';
import type { Act, View } from './view.ts';

interface BarProps {
  name: string;
  lobby: string;
  room: UsedRoomFeed | null;
  view: View;
  /** One seat is large, and others are there. */
  isOneLarge: boolean;
  act(what: Act): void;
}

const STATUS = {
  live: '',
  connecting: 'Connecting…',
  reconnecting: 'Reconnecting…',
  offline: 'Not connected',
} as const;

export function Bar({ name, lobby, room, view, isOneLarge, act }: BarProps) {
  const { connection, chat, people, recorded, resident } = room ?? {};
  const status = connection?.status ?? 'live';
  const watchers = [...(people?.values() ?? [])].filter(({ role }) => role === 'watcher').length;
  return (
    <header className="bar" data-status={status}>
      <h1>
        <a href={lobby}>{name}</a>
      </h1>
      <p className="state" role="status">
        {connection?.reason ?? STATUS[status]}
        {connection?.final && (
          <button type="button" className="button small" onClick={() => room?.feed.retry()}>
            Try again
          </button>
        )}
      </p>
      {recorded && (
        <p className="recorded" data-sign="recorded">
          <span aria-hidden="true">●</span> Recorded by {recorded.by}
        </p>
      )}
      {resident && (
        <p className="resident" data-resident={resident.state}>
          <b>{resident.name}</b> <ModelBadge /> {doesWords(resident) || 'lives here'}
        </p>
      )}
      {watchers > 0 && (
        <p className="watchers">{watchers === 1 ? 'You watch' : `${watchers} watch`}</p>
      )}
      <nav aria-label="The wall">
        {isOneLarge && (
          <button type="button" className="button small" onClick={() => act({ do: 'all' })}>
            All seats
          </button>
        )}
        <button
          type="button"
          className="button small"
          aria-pressed={view.follows}
          onClick={() => act({ do: 'follow' })}
        >
          Follow
        </button>
        {chat && (
          <button
            type="button"
            className="button small"
            aria-expanded={view.chat}
            onClick={() => act({ do: 'chat' })}
          >
            Chat
            {chat.unread > 0 && (
              <span className="unread">
                {chat.unread}
                <span className="hidden"> unread</span>
              </span>
            )}
          </button>
        )}
        {document.fullscreenEnabled && (
          <button type="button" className="button small wide-only" onClick={fill}>
            Full screen
          </button>
        )}
        <button
          type="button"
          className="button small"
          aria-label="Keys"
          onClick={() => act({ do: 'help' })}
        >
          ?
        </button>
      </nav>
    </header>
  );
}

function fill(): void {
  const done = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen();
  done.catch((error: unknown) => console.debug('the browser keeps its window', error));
}
