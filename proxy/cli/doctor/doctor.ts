// `doctor`: checks everything that a start needs and says what to do; it changes nothing.
import { Command } from 'commander';
import { printable } from '../../../protocol/text/printable.ts';
import { EXIT } from '../exit.ts';
import { count, paint, print, printJson } from '../output.ts';
import type { Finding } from './check.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'check everything that a start needs, and say what to do; exit 1 if something fails',
    )
    .option('--json', 'one JSON object')
    .action(async ({ json }: { json?: true }) => {
      const { examine } = await import('./examine.ts');
      const findings = await examine();
      const failed = findings.filter(({ level }) => level === 'fail').length;
      const warned = findings.filter(({ level }) => level === 'warn').length;
      if (json) printJson({ ok: failed === 0, findings });
      else {
        for (const finding of findings) print(inWords(finding));
        print(`\n${summary(failed, warned)}`);
      }
      process.exitCode = failed > 0 ? EXIT.FAILED : EXIT.OK;
    });
}

const MARKS = { ok: ['green', 'ok  '], warn: ['yellow', 'warn'], fail: ['red', 'fail'] } as const;

function inWords({ name, level, message, todo }: Finding): string {
  const [colour, mark] = MARKS[level];
  const line = `${paint(colour, mark)}  ${name.padEnd(12)}  ${printable(message)}`;
  if (todo === undefined) return line;
  return `${line}\n${' '.repeat(20)}${paint('dim', '->')} ${printable(todo)}`;
}

function summary(failed: number, warned: number): string {
  if (failed > 0) return paint('red', `${count(failed, 'thing')} to put right before a start.`);
  if (warned > 0) return paint('yellow', `It can start; ${count(warned, 'thing')} to look at.`);
  return paint('green', 'Everything is there.');
}
