// `invite ROOM`: makes an invitation link, lists those of a room, or takes one back.
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  INVITE_ROLES,
  MAX_INVITE_HOURS,
  MAX_INVITE_USES,
} from '../../../protocol/access/invites.ts';
import type { InviteListing } from '../../../protocol/api.ts';
import { printable } from '../../../protocol/text/printable.ts';
import { columns, print, printJson } from '../output.ts';
import { type Answer, askProxy, bodyOf, findRunning } from '../running.ts';

interface Options {
  role: string;
  uses: number;
  hours: number;
  list?: boolean;
  revoke?: string;
  json?: boolean;
}

const number = (most: number) => (text: string) => {
  const value = Number(text);
  if (!(value > 0 && value <= most)) throw new InvalidArgumentError(`1 to ${most}.`);
  return value;
};

export function inviteCommand(): Command {
  return new Command('invite')
    .description('make a link that lets somebody into a room, list them, or take one back')
    .argument('<ROOM>', 'its id')
    .addOption(
      new Option('--role <ROLE>', 'what they may: sit, watch, or lead the room')
        .choices(INVITE_ROLES)
        .default('guest'),
    )
    .option('--uses <N>', 'how many people it lets in', number(MAX_INVITE_USES), 1)
    .option('--hours <N>', 'how long it can be used', number(MAX_INVITE_HOURS), 24 * 7)
    .option('--list', 'show the room’s invitations, and who used them')
    .option('--revoke <ID>', 'take one back: those whom it let in have to leave')
    .option('--json', 'print what the API answers')
    .action(async (room: string, options: Options) => {
      const installation = await findRunning();
      const done = (answer: Answer) => bodyOf(answer, 'INVITE_FAILED');
      const path = `/api/rooms/${encodeURIComponent(room)}/invites`;
      if (options.revoke !== undefined) {
        const target = `${path}/${encodeURIComponent(options.revoke)}`;
        done(await askProxy(installation, target, { method: 'DELETE' }));
        print(`taken back  ${options.revoke}`);
        return;
      }
      if (options.list) {
        const { invites } = done(await askProxy(installation, path)) as {
          invites: InviteListing[];
        };
        if (options.json) printJson(invites);
        else print(listOf(invites));
        return;
      }
      const { role, uses, hours } = options;
      const made = await askProxy(installation, path, {
        method: 'POST',
        body: { role, uses, hours },
      });
      const invite = done(made) as InviteListing;
      if (options.json) printJson(invite);
      else print(invite.url);
    });
}

function listOf(invites: readonly InviteListing[]): string {
  if (invites.length === 0) return 'no invitations';
  const rows = invites.map(({ id, role, uses, until, revoked, usedBy, by }) => [
    id,
    role,
    `${usedBy.length}/${uses}`,
    revoked ? 'taken back' : new Date(until).toISOString().slice(0, 16),
    printable(by),
    printable(usedBy.map(({ who }) => who).join(', ')),
  ]);
  return columns([['ID', 'ROLE', 'USED', 'UNTIL', 'BY', 'WHO CAME'], ...rows]);
}
