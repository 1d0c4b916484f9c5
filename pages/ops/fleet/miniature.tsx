// A seat's terminal as it is now, connected only while it can be seen.
import { useEffect, useRef, useState } from 'react';
import { Terminal, useTerminalStream } from '../../../client/index.ts';

interface SeatTerminalProps {
  /** Address of the installation. */
  host: string;
  room: string;
  seat: number;
  label: string;
  /** It says when it has connected. */
  banner?: boolean;
}

/** The terminal itself, connected as long as it is there. */
export function SeatTerminal({ host, room, seat, label, banner = false }: SeatTerminalProps) {
  const { stream } = useTerminalStream({ host, room, seat });
  return <Terminal stream={stream} label={label} banner={banner} readOnly cursorHidden />;
}

/** A small one, which is given up while it is out of view or the page is in the background. */
export function Miniature(props: SeatTerminalProps) {
  const box = useRef<HTMLDivElement>(null);
  const isSeen = useIsSeen(box);
  return (
    <div className="miniature" ref={box} data-connected={isSeen} inert>
      {isSeen && <SeatTerminal {...props} />}
    </div>
  );
}

function useIsSeen(ref: { current: Element | null }): boolean {
  const [inView, setInView] = useState(false);
  const [inFront, setInFront] = useState(!document.hidden);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const watcher = new IntersectionObserver((entries) => {
      setInView(entries.at(-1)?.isIntersecting === true);
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [ref]);
  useEffect(() => {
    const look = () => setInFront(!document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return inView && inFront;
}
