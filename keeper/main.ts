// The keeper: one process per installation that holds the terminals of all seats, so that apps outlive the proxy.
// `node keeper/main.ts SOCKET`: prints `ready` when it listens, and ends when it has nothing left to do.
import { closeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { inherited } from '../node/inherited.ts';
import { serveKeeper } from './server.ts';

const [socket = ''] = process.argv.slice(2);
// What it makes is its user's alone; apps get a mask of their own.
process.umask(0o077);
for (const fd of inherited()) closeSync(fd);
const { idle } = await serveKeeper(socket);
console.log('ready');
await idle;
await rm(socket, { force: true });
process.exit();
