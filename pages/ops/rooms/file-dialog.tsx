// A room file in a form and as text, side by side: what is wrong with it by line and key, what would change in the room, and
// how it looks. Saving says where somebody has changed the file meanwhile.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RoomDraft, RoomFileText } from '../../../protocol/api.ts';
import { AskError, ask } from '../act/ask.ts';
import { Dialog } from '../act/dialog.tsx';
import { type FileEdit, type FileStep, fileEdit, maySave } from './file-edit.ts';
import { FilePreview } from './file-preview.tsx';
import { type KeyChange, KeyForm } from './key-form.tsx';

interface FileDialogProps {
  root: string;
  /** Of the room or the file; null: a new one is named first. */
  name: string | null;
  onSaved(words: string): void;
  onClose(): void;
}

/** How long nobody types until the text is checked, in ms. */
const CHECK_MS = 300;
const NEW_TEXT = (id: string) =>
  `---\nroom_id: ${id}\nmultiplayer: true\n---\n\n## Welcome Message\n\nWelcome.\n`;

export function FileDialog({ root, name: given, onSaved, onClose }: FileDialogProps) {
  const [name, setName] = useState(given);
  const [edit, setEdit] = useState<FileEdit | null>(null);
  const [trouble, setTrouble] = useState('');
  const [isSaving, setSaving] = useState(false);
  // As it is now, for answers that come later.
  const now = useRef<FileEdit | null>(null);
  /** Whether the keys that were set last are in the text. */
  const sets = useRef(Promise.resolve(true));
  const at = name === null ? null : `${root}api/ops/room-files/${encodeURIComponent(name)}`;

  const step = useCallback((one: FileStep) => {
    now.current = fileEdit(now.current, one);
    setEdit(now.current);
  }, []);
  /** @returns whether it was the newest text; what was set in an older one is not taken */
  const check = useCallback(
    async (sent: string, change: KeyChange = {}): Promise<boolean> => {
      if (at === null) return true;
      const draft = await ask<RoomDraft>(`${at}/check`, { text: sent, ...change });
      const isNewest = now.current?.text === sent;
      step({ type: 'checked', sent, draft });
      setTrouble('');
      return isNewest;
    },
    [at, step],
  );
  const tell = useCallback((error: unknown) => setTrouble((error as Error).message), []);
  useEffect(() => {
    if (at === null || name === null) return;
    ask<RoomFileText>(at).then(
      (file) => step({ type: 'opened', file, text: file.text ?? NEW_TEXT(name) }),
      tell,
    );
  }, [at, name, step, tell]);
  const text = edit?.text;
  const draft = edit?.draft ?? null;
  useEffect(() => {
    if (text === undefined || draft?.text === text) return;
    const wait = draft === null ? 0 : CHECK_MS;
    const timer = setTimeout(() => void check(text).catch(tell), wait);
    return () => clearTimeout(timer);
  }, [text, draft, check, tell]);

  /** One key after another, and each in the text as it is by then. */
  function set(change: KeyChange): void {
    const inNewest = async (): Promise<void> => {
      const sent = now.current?.text;
      if (sent === undefined) return;
      if (!(await check(sent, change))) await inNewest();
    };
    sets.current = sets.current.then(inNewest).then(
      () => true,
      (error: unknown) => {
        tell(error);
        return false;
      },
    );
  }

  async function save(): Promise<void> {
    // A field that was left for the button counts.
    if (!(await sets.current)) {
      sets.current = Promise.resolve(true);
      return;
    }
    const mine = now.current;
    if (at === null || mine === null || !maySave(mine)) return;
    setSaving(true);
    try {
      await ask<RoomFileText>(at, { text: mine.text, version: mine.file.version });
      onSaved(`${mine.file.file} is saved.`);
      onClose();
    } catch (error) {
      setSaving(false);
      tell(error);
      if (!(error instanceof AskError) || error.code !== 'ROOM_FILE_CHANGED') return;
      try {
        step({ type: 'refused', theirs: await ask<RoomFileText>(at) });
        // Shows what differs from theirs.
        await check(mine.text);
      } catch (why) {
        tell(why);
      }
    }
  }

  if (name === null || edit === null)
    return (
      <Dialog title="New room" onClose={onClose}>
        <NameForm onName={setName} isWaiting={name !== null} />
        <p role="alert">{trouble}</p>
      </Dialog>
    );
  const { file, theirs } = edit;
  const isFixed = file.readOnly !== null || isSaving;
  return (
    <Dialog title={file.file} large onClose={onClose}>
      {file.readOnly !== null && (
        <p className="notice" data-read-only="">
          {file.readOnly}
        </p>
      )}
      <div className="room-file">
        <KeyForm draft={draft} disabled={isFixed} onSet={set} />
        <div>
          <label>
            The file
            <textarea
              className="file-text"
              spellCheck={false}
              rows={20}
              value={edit.text}
              readOnly={isFixed}
              onChange={(event) => step({ type: 'typed', text: event.currentTarget.value })}
            />
          </label>
          {draft && <FilePreview draft={draft} />}
        </div>
      </div>
      <p role="alert" data-trouble="">
        {trouble}
      </p>
      {theirs && (
        <div role="alert" className="notice" data-conflict="">
          <p>
            {theirs.text === null
              ? 'Somebody has taken the file away since you opened it.'
              : 'Somebody has changed the file since you opened it. Above is what yours would change in theirs.'}
          </p>
          <button
            className="button"
            type="button"
            data-mine=""
            onClick={() => {
              step({ type: 'decided', take: 'mine' });
              void save();
            }}
          >
            {theirs.text === null ? 'Write mine anew' : 'Write mine over theirs'}
          </button>{' '}
          {theirs.text !== null && (
            <button
              className="button"
              type="button"
              data-theirs=""
              onClick={() => step({ type: 'decided', take: 'theirs' })}
            >
              Take theirs
            </button>
          )}
        </div>
      )}
      <button
        className="button"
        type="button"
        data-save=""
        disabled={isSaving || !maySave(edit)}
        onClick={() => void save()}
      >
        Save
      </button>
    </Dialog>
  );
}

function NameForm({ onName, isWaiting }: { onName(name: string): void; isWaiting: boolean }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onName(String(new FormData(event.currentTarget).get('id')));
      }}
    >
      <label>
        Its id, which is its link: a to z, 0 to 9 and hyphens{' '}
        <input name="id" required pattern="[a-z0-9][a-z0-9\-]{0,63}" />
      </label>{' '}
      <button className="button" type="submit" disabled={isWaiting}>
        Go on
      </button>
    </form>
  );
}
