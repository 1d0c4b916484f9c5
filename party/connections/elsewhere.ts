// How an object that has too many says to the front door where somebody goes instead (TS8, CR1).

/** Of an answer to an upgrade: the number of the branch. */
const ELSEWHERE_HEADER = 'x-teleport-branch';

export function isUpgrade(request: Request): boolean {
  return request.headers.get('upgrade')?.toLowerCase() === 'websocket';
}

/** @param n of a branch, from 1 */
export function goTo(n: number): Response {
  return new Response(null, { status: 421, headers: { [ELSEWHERE_HEADER]: String(n) } });
}

/** @returns null for any other answer */
export function elsewhere(answer: Response | null): number | null {
  const n = answer?.status === 421 ? Number(answer.headers.get(ELSEWHERE_HEADER)) : 0;
  return n > 0 ? n : null;
}
