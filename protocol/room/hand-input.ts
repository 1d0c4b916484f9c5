// Reads the input of one of the resident’s tools as its agent or whoever edits it gives it: JSON text (AG6).
import * as v from 'valibot';
import { HAND_INPUTS } from './resident.ts';
import type { Hand } from './resident-words.ts';

/** @returns the input as JSON again, with nothing in it that the tool does not know; or why it is none */
export function readHandInput(
  tool: Hand,
  text: string,
): { ok: true; json: string } | { ok: false; msg: string } {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { ok: false, msg: 'The input is not JSON.' };
  }
  const read = v.safeParse(HAND_INPUTS[tool], raw);
  if (read.success) return { ok: true, json: JSON.stringify(read.output) };
  const [issue] = read.issues;
  return { ok: false, msg: `${v.getDotPath(issue) ?? 'input'}: ${issue.message}` };
}
