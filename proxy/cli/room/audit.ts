// `audit ROOM`: what was done in a room, by whom, from where, newest first.
import { Command } from 'commander';
import type { AuditPage, AuditRow } from '../../../protocol/access/audit.ts';
import { printable } from '../../../protocol/text/printable.ts';
import { columns, print, printJson } from '../output.ts';
import { askProxy, bodyOf, findRunning } from '../running.ts';

export function auditCommand(): Command {
  return new Command('audit')
    .description('show what was done in a room, by whom and from where: 90 days, newest first')
    .argument('<ROOM>', 'its id')
    .option('--json', 'print every row as JSON, one a line')
    .action(async (room: string, { json }: { json?: boolean }) => {
      const installation = await findRunning();
      const all: AuditRow[] = [];
      for (let more = true, before = ''; more; ) {
        const path = `/api/rooms/${encodeURIComponent(room)}/audit${before}`;
        const page = bodyOf(await askProxy(installation, path), 'AUDIT_FAILED') as AuditPage;
        all.push(...page.rows);
        before = `?before=${page.rows.at(-1)?.id ?? 0}`;
        more = page.more;
      }
      if (json) for (const row of all) printJson(row);
      else print(all.length === 0 ? 'nothing yet' : auditTable(all));
    });
}

/** The rows of a log as lines. */
export function auditTable(rows: readonly AuditRow[]): string {
  return columns([
    ['WHEN', 'WHO', 'FROM', 'WHAT', 'WHOM', 'OUTCOME', 'NOTE'],
    ...rows.map(({ at, who, from, what, whom, outcome, note }) =>
      [`${new Date(at).toISOString().slice(0, 19)}Z`, who, from, what, whom, outcome, note].map(
        (cell) => printable(cell),
      ),
    ),
  ]);
}
