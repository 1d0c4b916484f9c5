// The keys of a room file as a form, by the one table of them (`rooms/keys.ts`).
import { useState } from 'react';
import type { RoomDraft } from '../../../protocol/api.ts';
import {
  GROUP_TITLES,
  KEY_GROUPS,
  KEYS,
  type KeyAbout,
  type RoomKey,
} from '../../../rooms/keys.ts';
import { fieldShowing, type KeyField } from './key-field.ts';

/** A key's new value, or as it is written in YAML; null takes the key away. */
export type KeyChange = { set?: Record<string, unknown>; yaml?: Record<string, string> };

interface KeyFormProps {
  draft: RoomDraft | null;
  disabled: boolean;
  onSet(change: KeyChange): void;
}

export function KeyForm({ draft, disabled, onSet }: KeyFormProps) {
  return (
    <fieldset className="keys" disabled={disabled || draft === null}>
      <legend>Keys</legend>
      {KEY_GROUPS.map((group) => (
        <details key={group} open={group === 'room' || group === 'door'}>
          <summary>{GROUP_TITLES[group]}</summary>
          {[...KEYS]
            .filter(([, about]) => about.group === group)
            .map(([key, about]) => (
              <Key
                key={key}
                {...{ name: key, about, onSet }}
                shown={draft?.shown[key] ?? ''}
                problem={
                  draft?.problems.find(({ key: at }) => at.split(/[.[]/)[0] === key)?.message
                }
              />
            ))}
        </details>
      ))}
    </fieldset>
  );
}

interface KeyProps {
  name: RoomKey;
  about: KeyAbout;
  shown: string;
  problem: string | undefined;
  onSet(change: KeyChange): void;
}

function Key({ name, about, shown, problem, onSet }: KeyProps) {
  const { label, help, input } = about;
  const [known, setField] = useState<KeyField>({ value: shown, shown, taken: null });
  const field = known.shown === shown ? known : fieldShowing(known, shown);
  if (field !== known) setField(field);
  const describedBy = `help-${name}`;
  const common = {
    id: `key-${name}`,
    'data-key': name,
    'aria-describedby': describedBy,
    'aria-invalid': problem !== undefined,
    value: field.value,
  };
  const type = (value: string): void => setField({ ...field, value });
  const take = (text: string): void => {
    if (text === shown || text === field.taken) return;
    setField({ ...field, value: text, taken: text });
    if (input.kind === 'list') {
      const lines = text.split('\n').map((line) => line.trim());
      const list = lines.filter(Boolean);
      onSet({ set: { [name]: list.length > 0 ? list : null } });
    } else if (input.kind === 'text') onSet({ set: { [name]: text === '' ? null : text } });
    else onSet({ yaml: { [name]: text } });
  };
  const options =
    input.kind === 'choice' ? input.of : input.kind === 'flag' ? ['true', 'false'] : null;
  return (
    <p className="key">
      <label htmlFor={`key-${name}`}>
        {label} <code>{name}</code>
        {options ? (
          <select {...common} onChange={(event) => take(event.currentTarget.value)}>
            <option value="">not said</option>
            {options.map((one) => (
              <option key={one}>{one}</option>
            ))}
            {shown !== '' && !options.includes(shown) && <option>{shown}</option>}
          </select>
        ) : input.kind === 'list' ? (
          <textarea
            {...common}
            rows={2}
            onChange={(event) => type(event.currentTarget.value)}
            onBlur={(event) => take(event.currentTarget.value)}
          />
        ) : (
          <input
            {...common}
            onChange={(event) => type(event.currentTarget.value)}
            onBlur={(event) => take(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') take(event.currentTarget.value);
            }}
          />
        )}
      </label>
      <small id={describedBy}>{help}</small>
      {problem !== undefined && <small className="wrong">{problem}</small>}
    </p>
  );
}
