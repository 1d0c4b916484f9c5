// The map of the room, live: drawn once a frame at most, and only while it is in the page and the page is seen.
import { html, render } from 'lit-html';
import type { Person } from '../../protocol/messages.ts';
import { ordered } from '../../protocol/room/roster.ts';
import { type Closable, together } from '../dom/closable.ts';
import type { MapPart, MapPlace, PanelsHost } from '../panels/panels-host.ts';
import type { Zoom } from '../state/zoom.ts';
import type { View } from '../ui/view.ts';
import {
  type Direction,
  type MapBox,
  type MapModel,
  mapOf,
  nextBox,
  spotWords,
} from './map-model.ts';
import { mapView } from './map-view.ts';
import { outline } from './outline.ts';
import { type OwnCursors, ownCursors } from './own-cursors.ts';

/** So many people are listed: the panel below has everybody. */
const MOST_LISTED = 60;
/** What moved is gathered for this long before it is said. */
const NEWS_MS = 2_000;
/** In a page narrower than this, the people panel covers most of the terminal. */
const COVERED_PX = 700;

export class Minimap implements MapPart {
  private readonly host: PanelsHost;
  private readonly zoom: Zoom;
  private readonly root: HTMLElement;
  private place: MapPlace = 'panel';
  /** What draws it again; null while it is not in the page. */
  private live: Closable | null = null;
  private own: OwnCursors | null = null;
  private frame = 0;
  private model: MapModel | null = null;
  private current = '';
  private said = new Map<string, string>();
  private latest = this.said;
  private news = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: PanelsHost, zoom: Zoom) {
    this.host = host;
    this.zoom = zoom;
    this.root = host.win.document.createElement('div');
    this.root.className = 'map';
    this.root.dataset.map = '';
  }

  view(place: MapPlace): View {
    this.place = place;
    if (!this.live) this.start();
    // At once the first time, so that it has its height as soon as it is there.
    if (this.model) this.ask();
    else this.draw();
    return html`${this.root}`;
  }

  close(): void {
    this.rest();
    this.root.remove();
  }

  private start(): void {
    const { store, movement, win } = this.host;
    this.own = ownCursors(this.host, () => this.ask());
    this.live = together(
      this.own,
      movement.onChange.on(({ now, before }) => {
        if (now.ghosts !== before.ghosts || now.windows !== before.windows) this.ask();
      }),
      store.onChange.on(() => this.ask()),
      this.zoom.onChange.on(() => this.ask()),
      { close: () => win.cancelAnimationFrame(this.frame) },
    );
  }

  /** It has left the page: nothing is listened to until it is shown again. */
  private rest(): void {
    this.live?.close();
    this.live = null;
    this.own = null;
    this.frame = 0;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.said = new Map();
    this.news = '';
  }

  /** Draws it in the next frame, of which a page that is not seen has none. */
  private ask(): void {
    if (this.frame !== 0) return;
    this.frame = this.host.win.requestAnimationFrame(() => {
      this.frame = 0;
      if (this.root.isConnected) this.draw();
      else this.rest();
    });
  }

  private draw(): void {
    const { host } = this;
    const { store, movement } = host;
    const { roster, preferences } = store.state;
    const terminal = host.terminal();
    if (!terminal) return;
    const { grid, box } = terminal;
    const others = preferences.hideOthers ? [] : movement.state.ghosts.values();
    const cursors = [...others, ...(this.own?.now() ?? [])];
    const model = mapOf(grid, movement.state.windows, cursors, roster.people);
    this.model = model;
    if (!this.at) this.current = model.boxes[0]?.key ?? '';
    const people = ordered(roster).slice(0, MOST_LISTED);
    const asList = preferences.map === 'list';
    if (asList) this.hear(people);
    this.root.dataset.place = this.place;
    render(
      mapView(
        {
          ...{ model, people, asList, news: this.news, current: this.current },
          me: roster.me ?? '',
          cell: [box.width / grid.cols, box.height / grid.rows],
          screen: [0, 0, grid.cols, grid.rows],
          part: this.zoom.closer ? this.zoom.inView : null,
        },
        {
          box: (one) => this.go(one),
          person: (person) => this.reveal(person),
          desk: (x, y) => this.look(x, y),
          step: (by) => this.step(by),
        },
      ),
      this.root,
    );
  }

  /** A window: on top, if it is one of the room's, in view, and outlined. */
  private go({ key, g, index, rect }: MapBox): void {
    const { host } = this;
    this.current = key;
    if (g !== null && index > 0 && !host.store.state.terminal.watching)
      host.connectionView.raise(g);
    this.uncover();
    const [x, y, w, h] = rect;
    if (g === null) this.zoom.showCell(x + w / 2, y + h / 2);
    else this.zoom.showWindow(g);
    outline(host, rect);
    this.ask();
  }

  private reveal(person: Person): void {
    const { host, model } = this;
    const spot = model?.spots.find((one) => one.person.pid === person.pid);
    if (!spot) return;
    this.uncover();
    this.zoom.showCell(Math.floor(spot.at.x), Math.floor(spot.at.y));
    host.ghosts.reveal(person.pid);
  }

  /** A spot of the desktop, which only a view of a part of it can go to. */
  private look(x: number, y: number): void {
    const { extent } = this.model ?? {};
    if (!extent) return;
    const [left, top, w, h] = extent;
    this.zoom.showCell(Math.floor(left + x * w), Math.floor(top + y * h));
    this.ask();
  }

  /** The people panel makes way where it covers what one wants to see. */
  private uncover(): void {
    const { host } = this;
    if (this.place === 'panel' && host.win.innerWidth < COVERED_PX) host.open(null);
  }

  /** The box that Tab reaches. */
  private get at(): MapBox | undefined {
    return this.model?.boxes.find(({ key }) => key === this.current);
  }

  private step(to: Direction): void {
    const { model, at } = this;
    if (!model || !at) return;
    this.current = nextBox(model.boxes, at, to).key;
    this.draw();
    this.root.querySelector<HTMLElement>('.box[tabindex="0"]')?.focus();
  }

  /** For screen readers: who went elsewhere. What was there when the list came is no news. */
  private hear(people: readonly Person[]): void {
    const { me } = this.host.store.state.roster;
    const now = new Map(
      people
        .filter(({ pid }) => pid !== me)
        .map(({ pid, name }) => {
          const spots = this.model?.spots.filter(({ person }) => person.pid === pid) ?? [];
          return [pid, `${name}: ${spotWords(spots) || 'no pointer or caret'}`];
        }),
    );
    if (this.said.size === 0) {
      this.said = now;
      return;
    }
    if ([...now].every(([pid, words]) => this.said.get(pid) === words)) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const moved = [...this.latest].filter(([pid, words]) => this.said.get(pid) !== words);
      const [first, second, third, ...more] = moved.map(([, words]) => words);
      const rest = more.length > 0 ? [`${more.length} more moved`] : [];
      this.news = [first, second, third, ...rest].filter(Boolean).join('. ');
      this.said = this.latest;
      this.ask();
    }, NEWS_MS);
    this.latest = now;
  }
}
