// @fastify/http-proxy in front of ttyd, in a process of its own so that its memory can be read.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import httpProxy from '@fastify/http-proxy';
import Fastify from 'fastify';
import { ended } from './ttyd.ts';

export interface HttpProxy extends AsyncDisposable {
  pid: number;
  url: string;
}

/** @param upstreams port of 127.0.0.1 by the first part of the path, which is cut off */
export async function startHttpProxy(upstreams: Record<string, number>): Promise<HttpProxy> {
  const child = spawn(process.execPath, [import.meta.filename, JSON.stringify(upstreams)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return {
    pid: child.pid as number,
    url: await addressOf(child),
    [Symbol.asyncDispose]: () => ended(child),
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    return line.replace('http', 'ws');
  }
  throw new Error('@fastify/http-proxy did not start.');
}

async function serve(upstreams: Record<string, number>): Promise<void> {
  const app = Fastify();
  for (const [name, port] of Object.entries(upstreams)) {
    const upstream = `http://127.0.0.1:${port}`;
    await app.register(httpProxy, { upstream, prefix: `/${name}`, websocket: true });
  }
  console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
}

if (import.meta.main) await serve(JSON.parse(process.argv[2] ?? '{}') as Record<string, number>);
