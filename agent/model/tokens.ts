// An estimate of tokens, for what must fit before any provider has counted it.

/** Rather too many than too few: a token for three bytes of UTF-8. */
export function tokensIn(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 3);
}

/** The beginning of a text within a number of tokens, with a note if something was left out. */
export function cutTo(text: string, tokens: number): string {
  if (tokensIn(text) <= tokens) return text;
  const bytes = Buffer.from(text).subarray(0, tokens * 3);
  const whole = bytes.toString('utf8').replace(/\ufffd+$/, '');
  return `${whole}\n(the rest is left out)`;
}
