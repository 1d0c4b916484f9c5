// The command that ttyd runs in each seat: a raw pipe between ttyd's terminal and the keeper, which holds the app's.
import path from 'node:path';

/** Environment variable set for every process of a seat; its value is the seat's folder. */
export const SEAT_MARK = 'TELEPORT_SEAT';

/** Where the keeper listens for a seat's pipe. */
export const pipeSocket = (dir: string) => path.join(dir, 'app.sock');

/**
 * socat's command line (1.8). Its own terminal is ttyd's: raw, so that every byte goes through as it is.
 * @param socat path of the program
 */
export function pipeCommand(socat: string, dir: string): string[] {
  // A comma or colon in the path would begin an option.
  const address = `UNIX-CONNECT:${pipeSocket(dir).replace(/[\\,:!'"({[]/g, '\\$&')}`;
  return [socat, '-b', '65536', 'STDIO,raw,echo=0', address];
}
