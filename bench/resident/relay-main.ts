// What people build without us: a small Fastify server that asks the provider and hands its stream on, as server-sent
// events, to whoever reads along. `node relay-main.ts BASE_URL`; tells its parent the port.
import { PassThrough } from 'node:stream';
import Anthropic from '@anthropic-ai/sdk';
import Fastify from 'fastify';

const client = new Anthropic({ apiKey: 'key-of-the-bench', baseURL: process.argv[2] });
const readers = new Map<string, Set<PassThrough>>();
const app = Fastify();

const PAGE = `<!doctype html><title>relay</title><main></main><script>
const main = document.querySelector('main');
new EventSource(location.pathname.replace('page', 'read')).onmessage = ({ data }) => {
  const { text, begins } = JSON.parse(data);
  if (begins) main.append(document.createElement('p'));
  main.lastChild.append(text);
};
</script>`;

interface Channel {
  Params: { channel: string };
}

app.get<Channel>('/page/:channel', (_request, reply) => reply.type('text/html').send(PAGE));

app.get<Channel>('/read/:channel', ({ params: { channel } }, reply) => {
  const stream = new PassThrough();
  const all = readers.get(channel) ?? new Set();
  readers.set(channel, all.add(stream));
  stream.once('close', () => all.delete(stream));
  stream.write(': hello\n\n');
  return reply.type('text/event-stream').send(stream);
});

app.post<Channel>('/say/:channel', async ({ params: { channel } }, reply) => {
  const stream = await client.messages.create({
    ...{ model: 'any', max_tokens: 1_024, stream: true },
    messages: [{ role: 'user', content: 'Hello?' }],
  });
  let begins = true;
  for await (const event of stream) {
    if (event.type !== 'content_block_delta' || event.delta.type !== 'text_delta') continue;
    const data = `data: ${JSON.stringify({ text: event.delta.text, begins })}\n\n`;
    begins = false;
    for (const reader of readers.get(channel) ?? []) reader.write(data);
  }
  return reply.code(204).send();
});

process.send?.(await app.listen({ port: 0, host: '127.0.0.1' }));
process.once('disconnect', () => process.exit());
