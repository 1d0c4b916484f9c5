// Acts of residents that wait, and a way to answer them (AG6).
import { useCallback } from 'react';
import type { PendingAct } from '../../../protocol/room/resident-words.ts';
import { ask } from './ask.ts';
import type { ActAnswer } from './asked-acts.tsx';
import { useWaiting } from './use-waiting.ts';
import type { AskedAct } from './waiting-list.ts';

/**
 * @param rooms, scannedAt as of `useWaiting` @param say tells the operator what came of it
 * @returns what waits, and an answer to one: its promise is of what is wrong, empty once it is done
 */
export function useAskedActs(
  root: string,
  rooms: readonly string[] | undefined,
  scannedAt: number,
  say: (words: string) => void,
): [readonly AskedAct[] | undefined, (act: AskedAct, answer: ActAnswer) => Promise<string>] {
  const listAt = useCallback(
    async (room: string): Promise<AskedAct[]> => {
      const { acts } = await ask<{ acts: PendingAct[] }>(`${root}api/rooms/${room}/acts`);
      return acts.map((act) => ({ ...act, room }));
    },
    [root],
  );
  const [acts, lookAgain] = useWaiting(rooms, scannedAt, listAt);
  async function onAnswer({ room, id, words }: AskedAct, answer: ActAnswer): Promise<string> {
    const done = answer.do === 'approve' ? 'Approved' : 'Refused';
    const problem = await ask(
      `${root}api/rooms/${room}/acts/${encodeURIComponent(id)}`,
      answer,
    ).then(
      () => '',
      (error: Error) => error.message,
    );
    say(problem || `${done}: ${words}`);
    lookAgain();
    return problem;
  }
  return [acts, onAnswer];
}
