// The field for the visitor's name; the browser remembers it, and the proxy gets it with the room's link.
import { useState } from 'react';
import { cleanName } from '../../protocol/text/text.ts';

const KEY = 'teleport.name';

/** The remembered name and its setter; without storage, it is not remembered. */
export function useName(): [string, (name: string) => void] {
  const [name, setName] = useState(() => cleanName(withStorage((s) => s.getItem(KEY)) ?? ''));
  const change = (next: string) => {
    setName(next);
    withStorage((s) => s.setItem(KEY, cleanName(next)));
  };
  return [name, change];
}

export function NameField({ name, onChange }: { name: string; onChange: (name: string) => void }) {
  return (
    <div className="name">
      <label htmlFor="name">Your name</label>
      <input
        id="name"
        value={name}
        maxLength={64}
        autoComplete="nickname"
        spellCheck={false}
        placeholder="amber-gnu"
        aria-describedby="name-help"
        onChange={(event) => onChange(event.target.value)}
      />
      <p id="name-help">Others see it. Leave it empty and you get a friendly one.</p>
    </div>
  );
}

/** Browsers throw on any use of storage where the visitor has blocked it. */
function withStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(localStorage);
  } catch (error) {
    console.debug('names are not remembered here', error);
    return undefined;
  }
}
