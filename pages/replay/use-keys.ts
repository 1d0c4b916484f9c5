// The keys of a replay, as players of films have them.
import { useEffect } from 'react';
import { type Player, SPEEDS } from './player.ts';

const STEP_MS = 5_000;

/** For the page's help. */
export const KEYS_HELP: readonly (readonly [keys: string, what: string])[] = [
  ['Space', 'play or pause'],
  ['← →', '5 seconds back or on'],
  ['[ ]', 'the mark before or after'],
  ['0 – 9', 'to a tenth of it'],
  ['< >', 'slower or faster'],
  ['i', 'skip what is idle, or not'],
  ['f', 'the next seat large, or all'],
];

/** @param onMark goes to the next mark, or with -1 to the one before @param onSeat shows the next seat large */
export function useKeys(
  player: Player,
  onMark: (direction: 1 | -1) => void,
  onSeat: () => void,
): void {
  useEffect(() => {
    const acts = new Map<string, () => void>([
      [' ', () => player.toggle()],
      ['ArrowLeft', () => void player.seek(player.state.ms - STEP_MS)],
      ['ArrowRight', () => void player.seek(player.state.ms + STEP_MS)],
      ['[', () => onMark(-1)],
      [']', () => onMark(1)],
      ['<', () => faster(player, -1)],
      ['>', () => faster(player, 1)],
      ['i', () => player.setSkipsIdle(!player.state.skipsIdle)],
      ['f', onSeat],
    ]);
    for (let tenth = 0; tenth < 10; tenth += 1)
      acts.set(`${tenth}`, () => void player.seek((player.length / 10) * tenth));
    function take(event: KeyboardEvent): void {
      const { key, target, ctrlKey, metaKey, altKey } = event;
      const act = acts.get(key);
      if (!act || ctrlKey || metaKey || altKey) return;
      // A button is pressed by the space bar, and a list or the line has keys of its own.
      if (target instanceof HTMLElement && target.closest('select, a')) return;
      if (
        target instanceof HTMLElement &&
        key === ' ' &&
        target.closest('button, input[type=checkbox]')
      )
        return;
      event.preventDefault();
      act();
    }
    document.addEventListener('keydown', take);
    return () => document.removeEventListener('keydown', take);
  }, [player, onMark, onSeat]);
}

function faster(player: Player, by: 1 | -1): void {
  const next = SPEEDS[SPEEDS.indexOf(player.state.speed) + by];
  if (next !== undefined) player.setSpeed(next);
}
