// What `status` and `doctor` say of the verdicts that `teleport ttyd` left.
import type { TtydVerdict } from '../../../protocol/api.ts';
import { printableLine } from '../../../protocol/text/printable.ts';
import { span } from '../output.ts';

/** `passed 3 h ago`, or what failed. @param now Unix time in ms */
export function tried({ at, ok, failed, skipped }: TtydVerdict, now = Date.now()): string {
  const when = `${span(now - at)} ago`;
  if (ok) return `passed ${when}${skipped.length > 0 ? ', not in a browser' : ''}`;
  return `failed ${when}: ${reasons(failed)}`;
}

/** Which upgrade was not made, and why. */
export function refusedInWords({ version, at, failed }: TtydVerdict, now = Date.now()): string {
  return `${printableLine(version)} was refused ${span(now - at)} ago: ${reasons(failed)}`;
}

function reasons(failed: TtydVerdict['failed']): string {
  return failed.map(({ name, message }) => printableLine(`${name}: ${message}`)).join('; ');
}
