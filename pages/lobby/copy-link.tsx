// The button that copies a room's link to the clipboard, or shows it where the browser does not allow that.
import { useState } from 'react';

type Outcome = 'copied' | 'refused' | undefined;

/** @param path of the room's page */
export function useCopyLink(path: string) {
  const [outcome, setOutcome] = useState<Outcome>();
  const link = new URL(path, location.href).href;
  const copy = async () => setOutcome((await copyText(link)) ? 'copied' : 'refused');
  return { copy, link, outcome };
}

/** The clipboard API exists only on https and localhost; elsewhere, falls back to copying a selection. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    console.debug('clipboard API not available, copying a selection instead', error);
    return copySelection(text);
  }
}

function copySelection(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'hidden';
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
