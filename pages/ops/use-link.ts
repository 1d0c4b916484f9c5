// What the address names is shown, and what is shown stands in the address.
import { useCallback, useEffect, useState } from 'react';
import { type Link, readLink, writeLink } from './link.ts';

export function useLink(): [Link, (link: Link) => void] {
  const [link, setLink] = useState(() => readLink(location.hash));
  useEffect(() => {
    const read = () => setLink(readLink(location.hash));
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);
  const show = useCallback((next: Link) => {
    history.replaceState(null, '', `${location.pathname}${location.search}${writeLink(next)}`);
    setLink(next);
  }, []);
  return [link, show];
}
