// A room's chat and layout as Markdown for people. What visitors wrote is text in it, and nothing else. Pure.
import type { RoomExport } from '../../protocol/access/room-control.ts';
import type { ChatLine } from '../../protocol/messages.ts';
import { printable } from '../../protocol/text/printable.ts';

/** Signs that Markdown, or HTML in it, could take for more than text. */
const SIGNS = /[\\`*_{}[\]()<>#+\-=.!|~&:@/]/g;

/** @param name what the room is called */
export function roomText({ at, chat, layout }: RoomExport, name: string): string {
  const windows = [...layout].reverse().map(({ type, title, rect: [x, y, w, h] }) => {
    const called = title === '' ? '' : `, “${plain(title)}”`;
    return `- ${plain(type)}${called}: ${w} × ${h} at ${x}, ${y}`;
  });
  return [
    `# ${plain(name)}`,
    `Exported ${time(at)}.`,
    '## Chat',
    ...(chat.length === 0 ? ['Nothing.'] : days(chat)),
    '## Windows',
    windows.join('\n') || 'None.',
    '',
  ].join('\n\n');
}

/** A heading for each day, and its lines below. */
function days(chat: readonly ChatLine[]): string[] {
  const byDay = Map.groupBy(chat, ({ ts }) => time(ts).slice(0, 10));
  return [...byDay].flatMap(([day, lines]) => [`### ${day}`, lines.map(lineText).join('\n')]);
}

function lineText({ ts, sender, text, gone }: ChatLine): string {
  const said = gone ? '*taken away by a host*' : text.split('\n').map(plain).join('  \n  ');
  return `- ${time(ts).slice(11)} **${plain(sender)}** ${said}`;
}

/** `2026-01-31 12:34 UTC` */
function time(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function plain(text: string): string {
  return printable(text).replace(SIGNS, (sign) => `\\${sign}`);
}
