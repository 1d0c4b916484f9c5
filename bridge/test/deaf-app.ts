// Test helper process: an app with a backlog of one, stopped (SIGSTOP) when it should not respond.
import { createServer } from 'node:net';

const server = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', () => socket.end('{"windows":[],"chat_log":[]}\n'));
});
server.listen({ path: process.argv[2] ?? '', backlog: 1 }, () => process.stdout.write('ready\n'));
