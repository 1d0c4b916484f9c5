// A room file in a form and as text, side by side: what is wrong with it by line and key, what would change in the room, and
// how it looks. Saving says where somebody has changed the file meanwhile.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RoomDraft, RoomFileText } from '../../../protocol/api.ts';
import { ask } from '../ask.ts';
import { Dialog } from '../dialog.tsx';
import { FilePreview } from './file-preview.tsx';
import { KeyForm } from './key-form.tsx';

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
  const [file, setFile] = useState<RoomFileText | null>(null);
  const [text, setText] = useState('');
  const [draft, setDraft] = useState<RoomDraft | null>(null);
  const [trouble, setTrouble] = useState('');
  const latest = useRef(0);
  const at = name === null ? null : `${root}api/ops/room-files/${encodeURIComponent(name)}`;

  const check = useCallback(
    async (body: { text: string; set?: object; yaml?: object }) => {
      if (at === null) return;
      latest.current += 1;
      const mine = latest.current;
      try {
        const found = await ask<RoomDraft>(`${at}/check`, body);
        if (mine !== latest.current) return;
        setDraft(found);
        setText(found.text);
        setTrouble('');
      } catch (error) {
        setTrouble((error as Error).message);
      }
    },
    [at],
  );
  useEffect(() => {
    if (at === null || name === null) return;
    ask<RoomFileText>(at).then(
      (found) => {
        setFile(found);
        void check({ text: found.text ?? NEW_TEXT(name) });
      },
      (error: Error) => setTrouble(error.message),
    );
  }, [at, name, check]);
  useEffect(() => {
    if (draft === null || draft.text === text) return;
    const timer = setTimeout(() => void check({ text }), CHECK_MS);
    return () => clearTimeout(timer);
  }, [text, draft, check]);

  async function save(): Promise<void> {
    if (at === null || file === null) return;
    try {
      setFile(await ask<RoomFileText>(at, { text, version: file.version }));
      onSaved(`${file.file} is saved.`);
      onClose();
    } catch (error) {
      setTrouble((error as Error).message);
      // What it says now is what the draft is held against from here on.
      setFile(await ask<RoomFileText>(at).catch(() => file));
      void check({ text });
    }
  }

  if (name === null || file === null)
    return (
      <Dialog title="New room" onClose={onClose}>
        <NameForm onName={setName} isWaiting={name !== null} />
        <p role="alert">{trouble}</p>
      </Dialog>
    );
  const errors = draft?.problems.filter(({ level }) => level === 'error') ?? [];
  const isCurrent = draft?.text === text;
  return (
    <Dialog title={file.file} large onClose={onClose}>
      {file.readOnly !== null && (
        <p className="notice" data-read-only="">
          {file.readOnly}
        </p>
      )}
      <div className="room-file">
        <KeyForm
          draft={draft}
          disabled={file.readOnly !== null}
          onSet={(change) => void check({ text, ...change })}
        />
        <div>
          <label>
            The file
            <textarea
              className="file-text"
              spellCheck={false}
              rows={20}
              value={text}
              readOnly={file.readOnly !== null}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          </label>
          {draft && <FilePreview draft={draft} />}
        </div>
      </div>
      <p role="alert" data-trouble="">
        {trouble}
      </p>
      <button
        className="button"
        type="button"
        data-save=""
        disabled={file.readOnly !== null || !isCurrent || errors.length > 0 || text === file.text}
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
