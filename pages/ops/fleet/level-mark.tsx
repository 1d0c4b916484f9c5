// How something is: a mark, a word and a colour, which say the same.
import { type Health, LEVEL_MARKS, LEVEL_WORDS, type Level } from './health.ts';

export function LevelMark({ level, words }: { level: Level; words?: string }) {
  return (
    <span className={`level ${level}`} data-level={level}>
      <span aria-hidden="true">{LEVEL_MARKS[level]}</span> {words ?? LEVEL_WORDS[level]}
    </span>
  );
}

/** Why it is not well, the worst first. */
export function Reasons({ health }: { health: Health }) {
  if (health.reasons.length === 0) return null;
  return (
    <ul className="reasons">
      {health.reasons.map(({ code, level, text }) => (
        <li key={code} className={level} data-reason={code}>
          {text}
        </li>
      ))}
    </ul>
  );
}
