// The lines of the room's chat, and those of mine that it has not taken yet.
import { useEffect, useRef } from 'react';
import type { RoomFeed, UsedRoomFeed } from '../../client/index.ts';
import { type Outgoing, startsGroup } from '../../protocol/room/chat-log.ts';
import { emoteOf, partsOf } from '../../protocol/room/chat-text.ts';
import { ModelBadge } from '../model-badge.tsx';
import { Badge } from './badge.tsx';

export function ChatLines({ room }: { room: UsedRoomFeed }) {
  const { chat, feed, people } = room;
  const list = useRef<HTMLDivElement>(null);
  const { id: newest, text: growing = '' } = chat.lines.at(-1) ?? {};
  const waiting = chat.outbox.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new is to be seen.
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest, growing, waiting]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that the keyboard has to reach it.
    <div ref={list} className="lines" role="log" aria-label="Chat" tabIndex={0}>
      {chat.more && (
        <button type="button" className="button small" onClick={() => feed.earlier()}>
          Earlier lines
        </button>
      )}
      {chat.lines.length === 0 && waiting === 0 && <p className="muted">Nobody has written yet.</p>}
      <ol>
        {chat.lines.map((line, i) => {
          const emote = line.gone ? null : emoteOf(line.text);
          return (
            <li
              key={line.id}
              data-chat-from={line.pid}
              data-growing={line.growing ? '' : undefined}
              // Screen readers hear a line once it is whole (`Grown` of the notes).
              aria-live={line.growing ? 'off' : undefined}
              aria-busy={line.growing}
            >
              {(startsGroup(line, chat.lines[i - 1]) || emote !== null) && (
                <p className="from">
                  <Badge color={line.color} />
                  <b>{line.sender}</b>
                  {line.model && <ModelBadge />}
                  {emote === null && <time>{timeOf(line.ts)}</time>}
                </p>
              )}
              {line.gone ? (
                <p className="muted">A host has taken this line away.</p>
              ) : (
                <p className={emote === null ? 'text' : 'text emote'}>
                  <Words text={emote ?? line.text} people={[...people.values()]} />
                  {line.growing && <span className="grows" aria-hidden="true" />}
                </p>
              )}
            </li>
          );
        })}
        {chat.outbox.map((out) => (
          <Waiting key={out.cid} out={out} feed={feed} />
        ))}
      </ol>
    </div>
  );
}

function Words({ text, people }: { text: string; people: Parameters<typeof partsOf>[1] }) {
  return partsOf(text, people).map((part, i) => {
    const key = `${i} ${part.kind}`;
    if (part.kind === 'mention') return <b key={key}>{part.text}</b>;
    if (part.kind === 'text') return <span key={key}>{part.text}</span>;
    return (
      <a key={key} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
        {part.text}
      </a>
    );
  });
}

function Waiting({ out: { cid, text, state }, feed }: { out: Outgoing; feed: RoomFeed }) {
  return (
    <li className="waiting" data-waiting={state.kind}>
      <p className="text">{text}</p>
      {state.kind === 'failed' ? (
        <p className="failed">
          {state.reason}{' '}
          <button type="button" className="button small" onClick={() => feed.sayAgain(cid)}>
            Send again
          </button>{' '}
          <button type="button" className="button small" onClick={() => feed.takeBack(cid)}>
            Take back
          </button>
        </p>
      ) : (
        <p className="muted">{state.kind === 'sent' ? 'Sending…' : 'Waits for the room.'}</p>
      )}
    </li>
  );
}

function timeOf(ts: number): string {
  return new Date(ts).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}
