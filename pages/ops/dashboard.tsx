// The operators' page: what waits and what fires on top, then rooms with their seats, proxies, and what happened.
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useOpsMonitorFeed } from '../../client/index.ts';
import type { OpsPageData } from '../../protocol/api.ts';
import { ActDialog, type Wanted } from './act/act-dialog.tsx';
import type { ActName, Target } from './act/acts.ts';
import { ask } from './act/ask.ts';
import { AskedActs } from './act/asked-acts.tsx';
import { HelpDialog } from './act/help-dialog.tsx';
import { PeopleDialog } from './act/people-dialog.tsx';
import { useAskedActs } from './act/use-asked-acts.ts';
import { useKnockers } from './act/use-knockers.ts';
import { type Knocker, Waiting } from './act/waiting.tsx';
import { type AskedAct, askedIn, knockedAt, questionsOf } from './act/waiting-list.ts';
import { fleetOf } from './fleet/fleet.ts';
import { Proxies } from './fleet/proxies.tsx';
import { RoomBlock } from './fleet/room-block.tsx';
import { SeatLarge } from './fleet/seat-large.tsx';
import { useTtyd } from './fleet/use-ttyd.ts';
import { Alerts } from './log/alerts.tsx';
import { EventLog } from './log/event-log.tsx';
import { NO_FILTER } from './log/log-filter.ts';
import { useAcknowledged } from './log/use-acknowledged.ts';
import { type News, useNotifications } from './log/use-notifications.ts';
import { FileDialog } from './rooms/file-dialog.tsx';
import { Top } from './top.tsx';
import { useAway } from './use-away.ts';
import { useKeys } from './use-keys.ts';
import { useLink } from './use-link.ts';
import { useToast } from './use-toast.ts';

const NOBODY: readonly Knocker[] = [];
const NO_ACTS: readonly AskedAct[] = [];

export function Dashboard({ data }: { data: OpsPageData }) {
  const { root, proxy, thresholds, modes } = data;
  const host = location.origin + root;
  const { proxies, alerts, events, latest, health, retry } = useOpsMonitorFeed({ host });
  const rooms = useMemo(() => fleetOf(proxies), [proxies]);
  const questions = useMemo(() => questionsOf(rooms), [rooms]);
  const doors = useMemo(
    () => latest && knockedAt(rooms).flatMap(({ room }) => (modes[room] ? [room] : [])),
    [latest, rooms, modes],
  );
  const [toast, say] = useToast();
  const [knocking, lookAgain] = useKnockers(root, doors ?? undefined, latest?.at ?? 0);
  const knockers = knocking ?? NOBODY;
  const asking = useMemo(
    () => latest && askedIn(rooms).filter((room) => modes[room]),
    [latest, rooms, modes],
  );
  const [asked, onActAnswer] = useAskedActs(root, asking ?? undefined, latest?.at ?? 0, say);
  const acts = asked ?? NO_ACTS;
  const { isNew, acknowledge } = useAcknowledged(root);
  const shownAlerts = useMemo(
    () =>
      alerts
        .filter(isNew)
        .sort((a, b) => Number(a.state !== 'firing') - Number(b.state !== 'firing') || b.id - a.id),
    [alerts, isNew],
  );
  const ttyd = useTtyd(root);
  const away = useAway(root, health.status);
  const [link, show] = useLink();
  const [open, setOpen] = useState<string | null>(link.room);
  const [filter, setFilter] = useState(() => ({ ...NO_FILTER, room: link.room ?? '' }));
  const [wanted, setWanted] = useState<Wanted>();
  const [peopleOf, setPeopleOf] = useState<Target>();
  const [fileOf, setFileOf] = useState<{ name: string | null }>();
  const [help, setHelp] = useState(false);
  const now = Date.now();

  const news = useMemo<News[] | undefined>(() => {
    if (!latest || !knocking || !asked) return undefined;
    const firing = alerts.filter(({ state }) => state === 'firing');
    return [
      ...firing.map(({ id, text, room, seat, proxy: at }) => ({
        key: `alert ${id}`,
        title: room === undefined ? at : seat === undefined ? room : `${room}, seat ${seat}`,
        text,
      })),
      ...questions.map(({ key, name, pause }) => ({ key, title: name, text: pause.question })),
      ...knocking.map(({ room, visitor, who }) => ({
        ...{ key: `${room} ${visitor}`, title: room, text: `${who} knocks` },
      })),
      ...asked.map(({ room, id, words }) => ({ key: `${room} ${id}`, title: room, text: words })),
    ];
  }, [latest, alerts, questions, knocking, asked]);
  const notifications = useNotifications(news);

  const onHelp = useCallback(() => setHelp(true), []);
  const onSearch = useCallback(() => document.getElementById('log-text')?.focus(), []);
  useKeys({ onHelp, onSearch });
  const onAct = (act: ActName, target: Target) => setWanted({ act, targets: [target] });
  const inhabited = rooms
    .filter(({ room, people }) => modes[room] && (people ?? 0) > 0)
    .map(({ room, name }): Target => ({ room, name }));
  const shown = rooms.find(({ room }) => room === link.room);
  const large = shown?.seats.find(({ seat }) => seat === link.seat);

  useEffect(() => {
    if (link.room === null || link.seat !== null) return;
    setOpen(link.room);
    document.getElementById(`room-${link.room}`)?.scrollIntoView({ block: 'nearest' });
  }, [link]);

  function onAnswer(op: 'let_in' | 'turn_away', { room, visitor, who }: Knocker) {
    const said = op === 'let_in' ? `Let in: ${who}` : `Turned away: ${who}`;
    ask(`${root}api/rooms/${room}/${op}`, { visitor })
      .then(
        () => say(said),
        (error: Error) => say(error.message),
      )
      .finally(lookAgain);
  }

  return (
    <div className="ops">
      <Top
        data={data}
        health={health}
        away={away}
        notifications={notifications}
        onRetry={retry}
        onMessage={
          inhabited.length > 0 && (() => setWanted({ act: 'announce', targets: inhabited }))
        }
        onHelp={onHelp}
      />
      <main className="parts">
        <div>
          <section aria-labelledby="waiting" data-part="waiting">
            <h2 id="waiting">Waits for you</h2>
            {questions.length + knockers.length + acts.length === 0 && (
              <p className="quiet">Nothing waits.</p>
            )}
            <Waiting {...{ questions, knockers, now, onAct, onAnswer }} />
            <AskedActs acts={acts} now={now} onAnswer={onActAnswer} />
          </section>
          <section aria-labelledby="alerts" data-part="alerts">
            <h2 id="alerts">Alerts</h2>
            {shownAlerts.length === 0 && <p className="quiet">Nothing is wrong.</p>}
            <Alerts
              alerts={shownAlerts}
              own={proxy}
              thresholds={thresholds}
              now={now}
              onAcknowledge={acknowledge}
              onShow={show}
            />
          </section>
          <section aria-labelledby="rooms" data-part="rooms">
            <h2 id="rooms">Rooms and seats</h2>
            <button
              className="button small"
              type="button"
              data-new-room=""
              onClick={() => setFileOf({ name: null })}
            >
              New room
            </button>
            {latest === null && <p className="quiet">Waiting for the first report.</p>}
            <ul className="rooms">
              {rooms.map((room) => (
                <RoomBlock
                  key={room.room}
                  root={root}
                  host={host}
                  room={room}
                  mode={modes[room.room]}
                  isOpen={open === room.room}
                  onToggle={() => setOpen(open === room.room ? null : room.room)}
                  onSeat={(seat) => show({ room: room.room, seat })}
                  onAct={onAct}
                  onPeople={() => setPeopleOf({ room: room.room, name: room.name })}
                  onFile={() => setFileOf({ name: room.room })}
                  onLog={() => {
                    setFilter({ ...NO_FILTER, room: room.room });
                    show({ room: room.room, seat: null });
                    onSearch();
                  }}
                />
              ))}
            </ul>
          </section>
        </div>
        <div>
          <section aria-labelledby="proxies" data-part="proxies">
            <h2 id="proxies">Proxies</h2>
            <Proxies proxies={proxies} own={proxy} ttyd={ttyd} />
          </section>
          <section aria-labelledby="log" data-part="log">
            <h2 id="log">Log</h2>
            <EventLog
              events={events}
              rooms={rooms.map(({ room }) => room)}
              filter={filter}
              now={now}
              onFilter={setFilter}
              onShow={show}
            />
          </section>
        </div>
      </main>
      {shown && large && (
        <SeatLarge
          key={`${large.proxy} ${large.room} ${large.seat}`}
          host={host}
          proxy={proxy}
          room={shown}
          seat={large}
          onAct={onAct}
          onClose={() => show({ room: null, seat: null })}
        />
      )}
      {peopleOf && (
        <PeopleDialog
          root={root}
          room={peopleOf}
          onRemove={(target) => {
            setPeopleOf(undefined);
            onAct('kick', target);
          }}
          onClose={() => setPeopleOf(undefined)}
        />
      )}
      {wanted && (
        <ActDialog root={root} wanted={wanted} onClose={() => setWanted(undefined)} onDone={say} />
      )}
      {fileOf && (
        <FileDialog
          root={root}
          name={fileOf.name}
          onSaved={say}
          onClose={() => setFileOf(undefined)}
        />
      )}
      {help && <HelpDialog onClose={() => setHelp(false)} />}
      <p className="toast" role="status">
        {toast}
      </p>
    </div>
  );
}
