// Stands in for `ssh -R`: forwards TCP from a port of this machine, which plays the host, and says so as `ssh -v` does.
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { join } from './join.ts';
import { beginRun, fails, isClosed } from './stand-in.ts';

const args = process.argv.slice(2);
if (args.includes('-G')) {
  process.stdout.write('user ada\nhostname localhost\nport 22\n');
  process.exit(0);
}
const say = (text: string) => process.stderr.write(`${text}\r\n`);
const [, listen = '0', host = '', port = ''] = (args[args.indexOf('-R') + 1] ?? '').split(':');
say('OpenSSH_9.9p1, OpenSSL 3.5.0');
say('debug1: Connecting to localhost [127.0.0.1] port 22.');
if (fails('ssh')) {
  say(`Error: remote port forwarding failed for listen port ${listen}`);
  process.exit(255);
}
say('Authenticated to localhost ([127.0.0.1]:22) using "publickey".');
const server = net.createServer((near) => {
  const far = net.connect(Number(port), host);
  join(near, far);
});
server.listen(Number(listen), '127.0.0.1');
await once(server, 'listening');
const at = (server.address() as AddressInfo).port;
beginRun('ssh', at);
say(`debug1: remote forward success for: listen *:${listen}, connect ${host}:${port}`);
// Nobody listens on port 1.
const said = isClosed('ssh') ? 1 : at;
process.on('SIGINT', () => {
  say('Killed by signal 2.');
  process.exit(255);
});
if (listen === '0') say(`Allocated port ${said} for remote forward to ${host}:${port}`);
