// Stands in for `cloudflared tunnel --url`: a log on standard error, with an address that changes with each run.
import { forwardHttp } from './forward-http.ts';
import { beginRun, fails, hangs, staysTheSame } from './stand-in.ts';

const log = (level: string, text: string) =>
  process.stderr.write(`2026-11-30T12:00:00Z ${level} ${text}\n`);
const target = process.argv[process.argv.indexOf('--url') + 1] ?? '';
log(
  'INF',
  'Thank you for trying Cloudflare Tunnel. Doing so, without a Cloudflare account, is a quick way to try it out (https://www.cloudflare.com/website-terms/).',
);
log('ERR', 'Configuration file /dev/null was empty');
log('INF', 'Requesting new quick Tunnel on trycloudflare.com...');
if (fails('cloudflared')) {
  log(
    'ERR',
    'failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": no route',
  );
  process.exit(1);
}
const runs = beginRun('cloudflared', await forwardHttp(target, true));
const name = staysTheSame('cloudflared') ? 'amber-gnu' : `amber-gnu-${runs}`;
const rule = `+${'-'.repeat(92)}+`;
for (const line of [
  rule,
  '|  Your quick Tunnel has been created! Visit it at (it may take some time to be reachable):  |',
  `|  ${`https://${name}.trycloudflare.com`.padEnd(88)}  |`,
  rule,
])
  log('INF', line);
// Whoever wants it to hang ends it.
if (hangs('cloudflared')) await new Promise(() => setInterval(() => {}, 60_000));
log(
  'INF',
  'Registered tunnel connection connIndex=0 connection=5f2f event=0 ip=198.51.100.7 location=ams01 protocol=quic',
);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    log('INF', `Initiating graceful shutdown due to signal ${signal} ...`);
    process.exit(0);
  });
