// The keys of this page.
import { Dialog } from './dialog.tsx';

const KEYS = [
  ['j, ↓', 'to the next entry: what waits, alerts, rooms, seats'],
  ['k, ↑', 'to the one before it'],
  ['Enter', 'opens or does what is marked'],
  ['/', 'searches the log'],
  ['?', 'shows this'],
  ['Esc', 'closes what is open, and leaves a field'],
] as const;

export function HelpDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="keys">
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
