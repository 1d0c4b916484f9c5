// Fences around what others wrote: what stands in one is data for the model. Nobody who writes it can know the mark of a
// fence, and what looks like one, or like a model's own marks, is made harmless.
import { randomBytes } from 'node:crypto';
import { mapStrings } from '../../protocol/text/map-strings.ts';
import { cleanText } from '../../protocol/text/text.ts';

/** What a fence holds, by who wrote it; the rules name each of them (`rules.ts`). */
export type FenceKind =
  | 'file'
  | 'people'
  | 'conversation'
  | 'line'
  | 'memory'
  | 'windows'
  | 'screen'
  | 'result';

/** The tags of our fences, and what models know as the beginnings of roles and turns. */
const TAGS =
  /<(?=[/\s]*(?:data|s|system|user|assistant|human|im_start|im_end|start_of_turn|end_of_turn|start_header_id|end_header_id|eot_id|bos|eos|tool_call|tool_response|function_calls|invoke|antml)\b)|<(?=[|\uff5c])/gi;
const INST = /\[(?=[\s/]*(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\s*\])/gi;
const SYS = /<(?=<[\s/]*SYS\s*>>)/gi;
const ROLES = /^([ \t]*)(human|assistant|system|user|developer)(?=[ \t]*:)/gim;
/** Keys of well-known services, which may stand on a screen. */
const KEYS =
  /\b(?:sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|AKIA[0-9A-Z]{16})|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const LEFT_OUT = '(a secret, left out)';

/** What nobody outside can know. */
export function drawMark(): string {
  return randomBytes(9).toString('base64url');
}

export class Fences {
  /** Stands in the tags of this one's fences. */
  readonly mark: string;
  readonly #marks: readonly string[];
  readonly #secrets: readonly string[];

  /**
   * @param secrets that must not be told, wherever they stand: the provider's key, the installation's own
   * @param others marks of fences that the same model is told about
   */
  constructor(secrets: readonly string[] = [], mark = drawMark(), others: readonly string[] = []) {
    this.mark = mark;
    this.#marks = [mark, ...others];
    this.#secrets = secrets.filter((secret) => secret.length >= 8);
  }

  /** @param about what is known of it, which may come from others as well */
  put(kind: FenceKind, content: string, about?: object): string {
    const rows = about ? [JSON.stringify(this.#cleaned(about)), ''] : [];
    return this.#fence(kind, [...rows, this.harmless(content)].join('\n'));
  }

  /** As JSON, a line for each value: nobody's text can pose as another's. */
  putRows(kind: FenceKind, rows: readonly object[]): string {
    return this.#fence(kind, rows.map((row) => JSON.stringify(this.#cleaned(row))).join('\n'));
  }

  /** A text of others without controls, invisible characters, secrets, fences and marks of roles. */
  harmless(text: string): string {
    return this.markless(this.secretless(cleanText(text).normalize('NFC')))
      .replace(TAGS, '‹')
      .replace(SYS, '‹')
      .replace(INST, '⟦')
      .replace(ROLES, '$1“$2”');
  }

  /** A text in which no mark stands, so that whoever reads it learns none. */
  markless(text: string): string {
    return this.#marks.reduce((rest, mark) => rest.replaceAll(mark, '(mark)'), text);
  }

  #fence(kind: FenceKind, inside: string): string {
    return `<data ${this.mark} ${kind}>\n${inside}\n</data ${this.mark}>`;
  }

  /** A text without what is a key, or looks like one. */
  secretless(text: string): string {
    const known = this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, LEFT_OUT), text);
    return known.replace(KEYS, LEFT_OUT);
  }

  /** Texts made harmless before they become JSON, where a control would be an escape that nothing strips any more. */
  #cleaned(value: unknown): unknown {
    return mapStrings(value, (text) => this.harmless(text));
  }
}
