// Who lives in a room: how it is, and what it has said and spent today, against its budgets.
import type { OpsResident } from '../../../client/index.ts';
import { BUDGET_NEAR } from '../../../protocol/limits.ts';
import { ModelBadge } from '../../model-badge.tsx';
import { count, dollars, short } from './figures.ts';

const STATES: Readonly<Record<OpsResident['state'], string>> = {
  home: 'there',
  busy: 'answers',
  away: 'away',
  off: 'switched off',
  no_key: 'without a key',
};
export function ResidentLine({ resident }: { resident: OpsResident }) {
  const { name, model, state, waits, usage, budget } = resident;
  return (
    <div className="resident" data-resident={state}>
      <b>{name}</b> <ModelBadge /> <span className="muted">{model}</span>{' '}
      <span className={state === 'off' || state === 'no_key' ? 'badge' : 'muted'}>
        {STATES[state]}
      </span>
      {waits > 0 && <span className="badge">{count(waits, 'act waits', 'acts wait')}</span>}
      <span className="spent">
        today <span className="number">{count(usage.messages, 'message')}</span>
        <Spent used={usage.tokens} most={budget.tokensPerDay} words={short} unit="tokens" />
        <Spent used={usage.usd} most={budget.usdPerDay} words={dollars} unit="" />
        {usage.failed > 0 && <span className="number warn">{usage.failed} failed</span>}
      </span>
    </div>
  );
}

interface SpentProps {
  used: number;
  most: number;
  words(value: number): string;
  unit: string;
}

function Spent({ used, most, words, unit }: SpentProps) {
  const isNear = used >= most * BUDGET_NEAR;
  return (
    <span className={isNear ? 'number warn' : 'number'}>
      <meter
        min={0}
        max={Math.max(most, Number.MIN_VALUE)}
        high={most * BUDGET_NEAR}
        value={used}
        aria-label={`${words(used)} of ${words(most)} ${unit}`}
      />{' '}
      {words(used)} of {words(most)} {unit}
    </span>
  );
}
