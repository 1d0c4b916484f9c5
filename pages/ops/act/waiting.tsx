// What waits for an answer: questions of pauses, and people at doors.
import type { Knock } from '../../../protocol/access/knocks.ts';
import { span } from '../fleet/figures.ts';
import type { ActName, Target } from './acts.ts';
import type { Question } from './waiting-list.ts';

export interface Knocker extends Knock {
  room: string;
}

interface WaitingProps {
  questions: readonly Question[];
  knockers: readonly Knocker[];
  now: number;
  onAct(act: ActName, target: Target): void;
  onAnswer(op: 'let_in' | 'turn_away', knocker: Knocker): void;
}

export function Waiting({ questions, knockers, now, onAct, onAnswer }: WaitingProps) {
  return (
    <ul className="waiting">
      {questions.map(({ key, room, name, seat, pause }) => {
        const target: Target = { room, name, ...(seat === undefined ? {} : { seat }) };
        return (
          <li key={key} data-question={`${room}${seat === undefined ? '' : `.${seat}`}`}>
            <div className="what">
              <p>
                <b>{pause.question}</b>
              </p>
              <p className="muted">
                {name}
                {seat === undefined ? '' : `, seat ${seat}`} is paused by {pause.by} ·{' '}
                <span className="number">for {span(now - pause.at)}</span>
                {pause.reason ? ` · ${pause.reason}` : ''}
              </p>
            </div>
            <div className="buttons">
              <button
                className="button primary"
                type="button"
                data-stop=""
                data-do="approve"
                onClick={() => onAct('approve', target)}
              >
                Approve
              </button>
              <button
                className="button"
                type="button"
                data-do="refuse"
                onClick={() => onAct('refuse', target)}
              >
                Refuse
              </button>
            </div>
          </li>
        );
      })}
      {knockers.map((knocker) => (
        <li key={`${knocker.room} ${knocker.visitor}`} data-knocks={knocker.room}>
          <div className="what">
            <p>
              <b>{knocker.who} knocks</b>
            </p>
            <p className="muted">
              at {knocker.room} · <span className="number">for {span(now - knocker.at)}</span>
            </p>
          </div>
          <div className="buttons">
            <button
              className="button primary"
              type="button"
              data-stop=""
              data-knock="let_in"
              onClick={() => onAnswer('let_in', knocker)}
            >
              Let in
            </button>
            <button
              className="button"
              type="button"
              data-knock="turn_away"
              onClick={() => onAnswer('turn_away', knocker)}
            >
              Turn away
            </button>
          </div>
        </li>
      ))}
    </ul>
  );
}
