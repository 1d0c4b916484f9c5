// Judges the input of a resident's act by the schema of its tool (AG6), as the model's own is judged.
import * as v from 'valibot';
import { HAND_INPUTS } from './resident.ts';
import type { Hand } from './resident-words.ts';

/** @param input JSON @returns what is wrong, by the path in it; empty if nothing is */
export function inputProblem(tool: Hand, input: string): string {
  let value: unknown;
  try {
    value = JSON.parse(input);
  } catch {
    return 'The input is not JSON.';
  }
  const schema: v.GenericSchema = HAND_INPUTS[tool];
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return '';
  const [issue] = parsed.issues;
  return `${v.getDotPath(issue) ?? 'input'}: ${issue.message}`;
}
