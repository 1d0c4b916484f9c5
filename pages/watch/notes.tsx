// What stands over the wall in words: who has paused the room and why, what a host has done, and for screen readers who
// acts.
import { useEffect, useRef, useState } from 'react';
import type { UsedRoomFeed } from '../../client/index.ts';
import { actorWords, toldWords } from '../../protocol/room/told-words.ts';
import { namesOf, type WallSeat } from './seats.ts';

/** How long something that passes is to be read, in ms. */
const PASSING_MS = 6_000;
/** Screen readers hear of another seat at most so often, in ms. */
const SPOKEN_EVERY_MS = 8_000;

export function PauseBanner({ room }: { room: UsedRoomFeed }) {
  const pause = room.pauses.room;
  if (!pause) return null;
  const { by, reason, question, refused } = pause;
  return (
    <section className="pause" role="alert" data-pause="room">
      <h2>
        {question ? 'Paused for review' : 'Paused'} by {actorWords(by)}
      </h2>
      {reason && <p>{reason}</p>}
      {question && (
        <p data-question>
          <b>{question}</b>{' '}
          {refused
            ? `${actorWords(refused)} has refused: it stays paused.`
            : 'It goes on when a host approves.'}
        </p>
      )}
    </section>
  );
}

/** The latest that a host or an operator has done, for a while. */
export function Told({ room }: { room: UsedRoomFeed }) {
  const { told, me, people } = room;
  const [shown, setShown] = useState(told);
  useEffect(() => {
    setShown(told);
    const timer = setTimeout(() => setShown(null), PASSING_MS);
    return () => clearTimeout(timer);
  }, [told]);
  const mine = me === null ? undefined : people.get(me)?.name;
  const words = shown && toldWords(shown, mine ?? null);
  return (
    <div className="told" role="status">
      {words && (
        <p>
          <b>{words.by}</b> {words.text}
        </p>
      )}
    </div>
  );
}

/** CH5: reads a line out that has grown, once it is whole; the chat's own log leaves it out. */
export function Grown({ room }: { room: UsedRoomFeed }) {
  const { lines } = room.chat;
  const growing = useRef<ReadonlySet<number>>(new Set());
  const [said, setSaid] = useState('');
  useEffect(() => {
    const whole = lines.find(({ id, growing: more }) => !more && growing.current.has(id));
    growing.current = new Set(lines.flatMap(({ id, growing: more }) => (more ? [id] : [])));
    if (whole) setSaid(`${whole.sender}: ${whole.text}`);
  }, [lines]);
  return (
    <p className="hidden" role="status" data-grown>
      {said}
    </p>
  );
}

/** Says which seat is shown large while the wall follows, politely and not too often. */
export function Spoken({ seat }: { seat: WallSeat | undefined }) {
  const words = seat ? `Now: ${namesOf(seat)}, seat ${seat.seat}` : '';
  const [spoken, setSpoken] = useState({ words: '', at: Number.NEGATIVE_INFINITY });
  useEffect(() => {
    if (words === spoken.words) return;
    const wait = Math.max(0, spoken.at + SPOKEN_EVERY_MS - performance.now());
    const timer = setTimeout(() => setSpoken({ words, at: performance.now() }), wait);
    return () => clearTimeout(timer);
  }, [words, spoken]);
  return (
    <p className="hidden" role="status" data-spoken>
      {spoken.words}
    </p>
  );
}
