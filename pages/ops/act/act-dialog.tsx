// Asks before something is done, takes what has to be said with it, and tells what came of it.
import { type FormEvent, useState } from 'react';
import { ACTS, type Act, type ActName, type Target, targetWords } from './acts.ts';
import { ask } from './ask.ts';
import { Dialog } from './dialog.tsx';

const FIELDS = {
  reason: { name: 'Reason', help: 'Everybody concerned reads it.' },
  question: { name: 'Question', help: 'It waits here until a host or an operator answers it.' },
  text: { name: 'Message', help: 'Everybody in the room reads it.' },
} as const;

export interface Wanted {
  act: ActName;
  /** One, or several of the same kind. */
  targets: readonly Target[];
}

interface ActDialogProps {
  root: string;
  wanted: Wanted;
  onClose(): void;
  onDone(words: string): void;
}

export function ActDialog({ root, wanted, onClose, onDone }: ActDialogProps) {
  const act: Act = ACTS[wanted.act];
  const [texts, setTexts] = useState<Partial<Record<keyof typeof FIELDS, string>>>({});
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  /** Those that it has not been done to yet. */
  const [targets, setTargets] = useState(wanted.targets);
  const names = targets.map(targetWords).join('; ');

  async function perform(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setTrouble('');
    const results = await Promise.allSettled(
      targets.map((target) => ask(root + act.path(target), act.body(target, texts))),
    );
    const failed = results.flatMap((result, n) => {
      const target = targets[n];
      if (result.status === 'fulfilled' || !target) return [];
      return [{ target, message: (result.reason as Error).message }];
    });
    setBusy(false);
    if (failed.length > 0) {
      const isOne = wanted.targets.length === 1;
      const words = failed.map(({ target, message }) =>
        isOne ? message : `${targetWords(target)}: ${message}`,
      );
      const done = targets.length - failed.length;
      setTrouble([...(done > 0 ? [`Done for ${done}.`] : []), ...words].join(' '));
      setTargets(failed.map(({ target }) => target));
    } else {
      onDone(act.done.replace('…', () => names));
      onClose();
    }
  }

  return (
    <Dialog
      title={`${act.label}: ${targets.length > 3 ? `${targets.length} rooms` : names}`}
      onClose={onClose}
    >
      <form onSubmit={perform} data-act={wanted.act}>
        <p>{act.asks}</p>
        {act.fields.map((field) => (
          <div key={field} className="field">
            <label htmlFor={`act-${field}`}>
              {FIELDS[field].name}
              {act.needs === field ? '' : ' (optional)'}
            </label>
            <input
              id={`act-${field}`}
              maxLength={500}
              required={act.needs === field}
              autoComplete="off"
              value={texts[field] ?? ''}
              aria-describedby={`act-${field}-help`}
              onChange={({ target }) => setTexts({ ...texts, [field]: target.value })}
            />
            <p id={`act-${field}-help`} className="muted">
              {FIELDS[field].help}
            </p>
          </div>
        ))}
        <p className="trouble" role="alert">
          {trouble}
        </p>
        <div className="buttons">
          <button
            className={act.grave ? 'button grave' : 'button primary'}
            type="submit"
            disabled={busy}
            data-sure=""
          >
            {busy ? 'Doing it…' : act.label}
          </button>
          <button className="button" type="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
