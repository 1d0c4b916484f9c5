// nginx in front of ttyd: the usual way to put a terminal behind an address, and the pace to keep.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { probe } from '../../node/unix-socket.ts';
import { keptPort } from '../../testing/ports.ts';
import { rest } from '../tools/wait.ts';
import { ended } from './ttyd.ts';

export interface Nginx extends AsyncDisposable {
  url: string;
}

const START_MS = 5_000;

/**
 * Runs nginx from a folder of its own, one worker, on a free loopback port.
 * @param upstreams port of 127.0.0.1 by the first part of the path, which is cut off
 */
export async function startNginx(
  program: string,
  upstreams: Record<string, number>,
): Promise<Nginx> {
  const dir = await mkdtemp(path.join(tmpdir(), 'bench-nginx-'));
  const port = await keptPort();
  const config = path.join(dir, 'nginx.conf');
  await writeFile(config, configuration(dir, port, upstreams));
  const child = spawn(program, ['-p', dir, '-c', config, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  async function end(): Promise<void> {
    await ended(child);
    await rm(dir, { recursive: true, force: true });
  }
  const deadline = performance.now() + START_MS;
  while ((await probe({ port })) !== 'live') {
    if (child.exitCode !== null || performance.now() > deadline) {
      await end();
      throw new Error(`nginx did not start: ${said}`);
    }
    await rest(20);
  }
  return { url: `ws://127.0.0.1:${port}`, [Symbol.asyncDispose]: end };
}

function configuration(dir: string, port: number, upstreams: Record<string, number>): string {
  const places = Object.entries(upstreams).map(
    ([name, to]) => `location /${name}/ {
      proxy_pass http://127.0.0.1:${to}/;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_read_timeout 1h;
    }`,
  );
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${dir}/${name};`,
  );
  return `daemon off;
worker_processes 1;
pid ${dir}/nginx.pid;
error_log stderr error;
events { worker_connections 256; }
http {
  access_log off;
  ${temporary.join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    ${places.join('\n    ')}
  }
}
`;
}
