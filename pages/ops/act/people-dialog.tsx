// Who is in a room, each with a way to remove them.
import { useEffect, useState } from 'react';
import type { Person } from '../../../protocol/messages.ts';
import type { Target } from './acts.ts';
import { ask } from './ask.ts';
import { Dialog } from './dialog.tsx';

interface PeopleDialogProps {
  root: string;
  room: Target;
  onRemove(target: Target): void;
  onClose(): void;
}

export function PeopleDialog({ root, room, onRemove, onClose }: PeopleDialogProps) {
  const [people, setPeople] = useState<readonly Person[]>();
  const [trouble, setTrouble] = useState('');
  const address = `${root}api/rooms/${room.room}/people`;
  useEffect(() => {
    let isOver = false;
    ask<{ people: Person[] }>(address).then(
      (answer) => isOver || setPeople(answer.people),
      (error: Error) => isOver || setTrouble(error.message),
    );
    return () => {
      isOver = true;
    };
  }, [address]);
  return (
    <Dialog title={`People in ${room.name}`} onClose={onClose}>
      <p className="trouble" role="alert">
        {trouble}
      </p>
      {people?.length === 0 && <p>Nobody is in.</p>}
      <ul className="people">
        {people?.map((person) => (
          <li key={person.pid} data-person={person.pid}>
            <span className="what">
              <b>{person.name}</b>{' '}
              <span className="muted">
                {person.role}
                {person.seat === undefined ? '' : `, seat ${person.seat}`}
              </span>
            </span>
            <button
              className="button small"
              type="button"
              data-do="kick"
              aria-label={`Remove ${person.name}`}
              onClick={() => onRemove({ ...room, person: { pid: person.pid, name: person.name } })}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
