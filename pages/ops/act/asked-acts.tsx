// Acts of residents that wait: approved as they are, edited first, or refused.
import { type FormEvent, useRef, useState } from 'react';
import { type Field, fieldsOf, inputOf } from '../../../protocol/room/act-form.ts';
import { printable } from '../../../protocol/text/printable.ts';
import { span } from '../fleet/figures.ts';
import { Dialog } from './dialog.tsx';
import type { AskedAct } from './waiting-list.ts';

export type ActAnswer = { do: 'approve' | 'refuse'; input?: string };

interface AskedActsProps {
  acts: readonly AskedAct[];
  now: number;
  /** @returns what is wrong, in words for people; empty once it is done */
  onAnswer(act: AskedAct, answer: ActAnswer): Promise<string>;
}

export function AskedActs({ acts, now, onAnswer }: AskedActsProps) {
  const [edited, setEdited] = useState<AskedAct>();
  /** Answers that are under way, by id: the list comes anew all the time. */
  const busy = useRef(new Set<string>());
  async function answer(act: AskedAct, what: ActAnswer['do']): Promise<void> {
    const key = `${act.room} ${act.id}`;
    if (busy.current.has(key)) return;
    busy.current.add(key);
    try {
      await onAnswer(act, { do: what });
    } finally {
      busy.current.delete(key);
    }
  }
  return (
    <>
      <ul className="waiting">
        {acts.map((act) => (
          <li key={`${act.room} ${act.id}`} data-act-asked={act.id}>
            <div className="what">
              <p>
                <b>{act.words}</b>
              </p>
              <p className="muted">
                the resident of {act.room}
                {act.whom !== '' && ` · asked by ${act.whom}`} ·{' '}
                <span className="number">for {span(now - act.at)}</span>
              </p>
              <dl className="input">
                {fieldsOf(act.input).map(({ name, value }) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>{printable(value)}</dd>
                  </div>
                ))}
              </dl>
            </div>
            <div className="buttons">
              <button
                className="button primary"
                type="button"
                data-stop=""
                data-do="approve"
                onClick={() => void answer(act, 'approve')}
              >
                Approve
              </button>
              <button
                className="button"
                type="button"
                data-do="edit"
                onClick={() => setEdited(act)}
              >
                Edit
              </button>
              <button
                className="button"
                type="button"
                data-do="refuse"
                onClick={() => void answer(act, 'refuse')}
              >
                Refuse
              </button>
            </div>
          </li>
        ))}
      </ul>
      {edited && (
        <EditDialog act={edited} onAnswer={onAnswer} onClose={() => setEdited(undefined)} />
      )}
    </>
  );
}

interface EditDialogProps extends Pick<AskedActsProps, 'onAnswer'> {
  act: AskedAct;
  onClose(): void;
}

function EditDialog({ act, onAnswer, onClose }: EditDialogProps) {
  const [fields, setFields] = useState<readonly Field[]>(() => fieldsOf(act.input));
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);

  async function approve(event: FormEvent) {
    event.preventDefault();
    const filled = inputOf(fields);
    if (!filled.ok) {
      setTrouble(`${filled.name}: ${filled.problem}`);
      return;
    }
    setBusy(true);
    const problem = await onAnswer(act, { do: 'approve', input: filled.input });
    setBusy(false);
    setTrouble(problem);
    if (problem === '') onClose();
  }

  return (
    <Dialog title={`Edit: ${act.words}`} onClose={onClose}>
      <form onSubmit={approve} data-edit-act={act.id}>
        {fields.map((field, at) => (
          <ActField
            key={field.name}
            field={field}
            onChange={(value) =>
              setFields(fields.map((one, n) => (n === at ? { ...one, value } : one)))
            }
          />
        ))}
        <p className="trouble" role="alert">
          {trouble}
        </p>
        <div className="buttons">
          <button className="button primary" type="submit" disabled={busy} data-sure="">
            Approve this
          </button>
          <button className="button" type="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface ActFieldProps {
  field: Field;
  onChange(value: string): void;
}

function ActField({ field: { name, kind, value }, onChange }: ActFieldProps) {
  const id = `act-input-${name}`;
  const common = { id, name, value, autoComplete: 'off' };
  return (
    <div className="field">
      <label htmlFor={id}>{name}</label>
      {kind === 'switch' ? (
        <input
          {...{ id, name }}
          type="checkbox"
          checked={value === 'true'}
          onChange={({ target }) => onChange(String(target.checked))}
        />
      ) : kind === 'text' && (value.length > 60 || value.includes('\n')) ? (
        <textarea {...common} rows={5} onChange={({ target }) => onChange(target.value)} />
      ) : (
        <input
          {...common}
          inputMode={kind === 'number' ? 'decimal' : undefined}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </div>
  );
}
