// What has just been done, to be read for a while.
import { useCallback, useEffect, useState } from 'react';

const READ_MS = 8_000;

/** @returns what is to be read, and says something else */
export function useToast(): [string, (text: string) => void] {
  const [toast, setToast] = useState({ text: '' });
  useEffect(() => {
    if (toast.text === '') return;
    const timer = setTimeout(() => setToast({ text: '' }), READ_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  return [toast.text, useCallback((text: string) => setToast({ text }), [])];
}
