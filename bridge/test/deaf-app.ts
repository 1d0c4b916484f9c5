// An app with a backlog of one, which is stopped (SIGSTOP) while it is not to listen.
import { createServer } from 'node:net';

const server = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', () => socket.end('{"windows":[],"chat_log":[]}\n'));
});
server.listen({ path: process.argv[2] ?? '', backlog: 1 }, () => process.stdout.write('ready\n'));
