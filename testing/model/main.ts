// The scripted model as a process, for journeys and benches: `node testing/model/main.ts SCRIPT.json [PORT]`. Prints one
// line of JSON with its addresses once it listens. `POST /script` adds replies, `GET /requests` tells what it was asked.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { listenKept } from '../ports.ts';
import { scriptSchema } from './script.ts';
import { startModelServer } from './server.ts';

const [, , file, port] = process.argv;
const replies = file ? v.parse(scriptSchema, JSON.parse(readFileSync(file, 'utf8'))) : [];
const model = await startModelServer({
  replies,
  ...(port === undefined ? {} : { port: Number(port) }),
});
const bodySchema = v.pipe(v.string(), v.parseJson(), scriptSchema);
const control = http.createServer(async (request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.method === 'GET') return response.end(JSON.stringify(model.requests));
  if (request.url === '/release') model.release('all');
  else {
    const read = v.safeParse(bodySchema, await text(request));
    if (!read.success) return response.writeHead(400).end(JSON.stringify(v.flatten(read.issues)));
    model.say(...read.output);
  }
  return response.writeHead(204).end();
});
const controlPort = await listenKept(control);
console.log(
  JSON.stringify({
    anthropic: model.anthropic,
    openai: model.openai,
    control: `http://127.0.0.1:${controlPort}`,
  }),
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
