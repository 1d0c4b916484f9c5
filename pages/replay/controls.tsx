// The buttons of a replay: play, speed, idle parts, the marks before and after.
import type { Player, PlayerState, Speed } from './player.ts';
import { SPEEDS } from './player.ts';
import { clockWords } from './room-history.ts';

interface ControlsProps {
  player: Player;
  state: PlayerState;
  /** Goes to the next mark, or with -1 to the one before. */
  onMark(direction: 1 | -1): void;
}

export function Controls({ player, state, onMark }: ControlsProps) {
  const { playing, speed, skipsIdle, ms, waiting } = state;
  return (
    <div className="controls">
      <button
        className="button primary"
        type="button"
        data-play={playing ? 'pause' : 'play'}
        onClick={() => player.toggle()}
      >
        {playing ? 'Pause' : 'Play'}
      </button>
      <button
        className="button"
        type="button"
        aria-label="To the mark before"
        onClick={() => onMark(-1)}
      >
        ‹
      </button>
      <button
        className="button"
        type="button"
        aria-label="To the next mark"
        onClick={() => onMark(1)}
      >
        ›
      </button>
      <span className="clock" data-clock>
        {clockWords(ms)} / {clockWords(player.length)}
        {waiting && (
          <span className="hidden" role="status">
            Loading
          </span>
        )}
      </span>
      <label>
        Speed{' '}
        <select
          value={speed}
          onChange={(event) => player.setSpeed(Number(event.target.value) as Speed)}
        >
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {one}×
            </option>
          ))}
        </select>
      </label>
      <label>
        <input
          type="checkbox"
          checked={skipsIdle}
          onChange={(event) => player.setSkipsIdle(event.target.checked)}
        />{' '}
        Skip what is idle
      </label>
    </div>
  );
}
