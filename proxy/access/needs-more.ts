// What rooms and operators ask of accounts beyond their names. Pure.
import type { AllowRule } from '../../protocol/access/allow.ts';
import type { Room } from '../../rooms/load.ts';

/** Whether some rule looks at mail addresses or organisations, which people are not asked for otherwise. */
export function needsMore(rooms: readonly Room[], operators: readonly AllowRule[]): boolean {
  const rules = [...operators, ...rooms.flatMap(({ allow, hosts }) => [...allow, ...hosts])];
  return rules.some(({ kind }) => kind !== 'account' && kind !== 'subject');
}
