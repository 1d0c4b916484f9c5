// Stands in for `tailscale funnel`: the machine's own address on standard output, the same each time.
import { forwardHttp } from './forward-http.ts';
import { beginRun, fails } from './stand-in.ts';

const target = process.argv.at(-1) ?? '';
if (fails('tailscale')) {
  process.stdout.write(
    'Funnel is not enabled on your tailnet.\nTo enable, visit:\n\n         https://login.tailscale.com/f/funnel?node=n1\n',
  );
  process.exit(1);
}
beginRun('tailscale', await forwardHttp(target, false));
const port = /^--https=(?!443)(\d+)$/.exec(
  process.argv.find((arg) => arg.startsWith('--https')) ?? '',
)?.[1];
process.stdout.write(
  `Available on the internet:\n\nhttps://gnu.tail0.ts.net${port ? `:${port}` : ''}/\n|-- proxy ${target}\n\nPress Ctrl+C to exit.\n`,
);
process.on('SIGINT', () => process.exit(0));
