// An app with a backlog of one that stops listening for a while whenever it is told how long, in ms, on standard input.
import { createServer } from 'node:net';

const server = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', () => socket.end('{"windows":[],"chat_log":[]}\n'));
});
server.listen({ path: process.argv[2] ?? '', backlog: 1 }, () => process.stdout.write('ready\n'));
process.stdin.on('data', (data) => {
  process.stdout.write('deaf\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(String(data)));
});
