// The thread that reads the terminals of flooding programs: told which, it says how much it has put into the buffer.
import { parentPort, workerData } from 'node:worker_threads';
import { READ_BYTES, readNow } from './read-now.ts';

const shared = Buffer.from(workerData as SharedArrayBuffer);

parentPort?.on('message', (fd: number) => {
  let length = 0;
  while (length + READ_BYTES <= shared.length) {
    const n = readNow(fd, shared, length);
    if (n === 0) break;
    length += n;
  }
  parentPort?.postMessage(length);
});
