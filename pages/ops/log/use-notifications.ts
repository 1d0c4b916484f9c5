// Notifications of the desktop: what has begun to fire or to wait since the page was opened, if the operator wants that.
import { useCallback, useEffect, useRef, useState } from 'react';

export interface News {
  key: string;
  title: string;
  text: string;
}

/** @param news everything that fires or waits now; undefined as long as that is not known */
export function useNotifications(news: readonly News[] | undefined) {
  const [state, setState] = useState<NotificationPermission | 'none'>(() =>
    'Notification' in window ? Notification.permission : 'none',
  );
  const told = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (!news) return;
    const before = told.current;
    told.current = new Set(news.map(({ key }) => key));
    // What was there before the page is on it.
    if (!before || state !== 'granted') return;
    for (const one of news) if (!before.has(one.key)) notify(one);
  }, [news, state]);
  const ask = useCallback(() => {
    void Notification.requestPermission().then(setState);
  }, []);
  return { state, ask };
}

function notify({ key, title, text }: News): void {
  try {
    new Notification(title, { body: text, tag: key });
  } catch (error) {
    // Chrome on phones has the name and the permission, but lets only service workers show one.
    console.debug('the browser shows no notifications of a page', error);
  }
}
