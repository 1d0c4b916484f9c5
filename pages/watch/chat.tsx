// The room's chat beside the wall: a column where there is space, a sheet on a phone.
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { UsedRoomFeed } from '../../client/index.ts';
import { CHAT_MAX_CHARS } from '../../protocol/limits.ts';
import { ChatLines } from './chat-lines.tsx';

/** Why what I write is not taken; null if it is. */
function whyQuiet({ me, may, people }: UsedRoomFeed): string | null {
  if (me === null) return null;
  if (people.get(me)?.muted) return 'A host has muted you.';
  return may.includes('chat') ? null : 'Those who watch do not write here.';
}

export function Chat({ room, close }: { room: UsedRoomFeed; close: () => void }) {
  const { feed } = room;
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const quiet = whyQuiet(room);
  useEffect(() => {
    feed.read(true);
    field.current?.focus();
    return () => feed.read(false);
  }, [feed]);

  function send(event: FormEvent): void {
    event.preventDefault();
    if (feed.say(text)) setText('');
  }
  function onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing)
      send(event);
  }

  return (
    <section className="chat" aria-label="Chat with the room">
      <header>
        <h2>Chat</h2>
        <button type="button" className="button small" onClick={close}>
          Close
        </button>
      </header>
      <ChatLines room={room} />
      <form onSubmit={send}>
        <label htmlFor="line" className="hidden">
          Write to everybody in the room
        </label>
        <textarea
          id="line"
          ref={field}
          rows={2}
          value={text}
          maxLength={CHAT_MAX_CHARS}
          placeholder={quiet ?? 'Write to everybody'}
          disabled={quiet !== null}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKey}
        />
        <button type="submit" className="button small" disabled={quiet !== null}>
          Send
        </button>
      </form>
    </section>
  );
}
