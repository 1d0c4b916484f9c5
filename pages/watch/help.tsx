// The keys of the wall.
import { useEffect, useRef } from 'react';

const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['1', '9'], 'that seat, large'],
  [['←', '→', '↑', '↓'], 'the next seat'],
  [['Enter'], 'the chosen seat, large'],
  [['Esc', 'A'], 'all seats'],
  [['F'], 'follow whoever acts'],
  [['C'], 'chat'],
  [['?'], 'these keys'],
];

export function Help({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="help" aria-labelledby="help-title" onClose={close}>
      <h2 id="help-title">Keys</h2>
      <dl>
        {KEYS.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key, i) => (
                <span key={key}>
                  {i > 0 && (does.startsWith('that') ? ' to ' : ' ')}
                  <kbd>{key}</kbd>
                </span>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className="muted">On a phone, a swipe over the large seat leads to the next one.</p>
      <form method="dialog">
        <button type="submit" className="button primary">
          Close
        </button>
      </form>
    </dialog>
  );
}
