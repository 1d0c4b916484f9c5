// Forms of our own pages, which work without scripts: only where a route asks for them.
import type { FastifyInstance } from 'fastify';

/** Lets the routes of this (encapsulated) app take forms; their bodies are `URLSearchParams`. @param limit in bytes */
export function acceptForms(app: FastifyInstance, limit: number): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: limit },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
}

/** A body as a form; without fields for any other. */
export function formOf(body: unknown): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}
