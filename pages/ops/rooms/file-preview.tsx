// What a draft of a room file comes to: its mistakes, what changes in the room and when, how people see it, and the lines
// that differ.
import type { RoomDraft } from '../../../protocol/api.ts';

export function FilePreview({ draft }: { draft: RoomDraft }) {
  const { problems, changes, card, diff } = draft;
  const isOther = diff.some(({ mark }) => mark !== ' ');
  return (
    <div className="preview" data-preview="">
      <ul data-problems="" aria-live="polite">
        {problems.map(({ line, key, message, level }) => (
          <li key={`${line} ${key} ${message}`} className={level === 'error' ? 'wrong' : ''}>
            Line {line}
            {key && (
              <>
                , <code>{key}</code>
              </>
            )}
            : {message}
          </li>
        ))}
      </ul>
      {changes.length > 0 && (
        <>
          <h3>What changes in the room</h3>
          <ul data-changes="">
            {changes.map(({ what, when }) => (
              <li key={what}>
                <code>{what}</code> {when === 'now' ? 'at once' : when}
              </li>
            ))}
          </ul>
        </>
      )}
      {card && (
        <section className="card-preview" data-card="" aria-label="How people see it">
          <strong>{card.name}</strong>
          <span>
            /room/{card.id}/ · {card.mode} ·{' '}
            {card.places === 1 ? 'one place' : `${card.places} places`} ·{' '}
            {card.access === 'guest' ? 'everyone with the link' : card.access}
          </span>
          <blockquote>{card.welcome || 'Newcomers read nothing first.'}</blockquote>
        </section>
      )}
      {isOther && (
        <pre data-diff="">
          {diff.map(({ mark, line }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: Lines have no other name.
            <span key={index} className={mark === '+' ? 'added' : mark === '-' ? 'gone' : ''}>
              {mark} {line}
              {'\n'}
            </span>
          ))}
        </pre>
      )}
    </div>
  );
}
