// What others import of Teleport Rooms: the terminal of a watched seat, its room, and the operations feed; see README.md.
export type { Pause } from '../protocol/access/pause.ts';
export type { Resident } from '../protocol/room/resident-words.ts';
export type { Alert, OpsEvent, OpsPoint, ProxyHistory } from '../protocol/streams/ops-feed.ts';
export type {
  Health,
  HealthReason,
  Level,
  OpsResident,
  OpsRoom,
  OpsSeat,
  Scan,
} from '../protocol/streams/ops-scan.ts';
export type { ConnectionState, ConnectionStatus } from './connection/connection-state.ts';
export { TicketRefused, type TicketSource } from './connection/ticket.ts';
export type { OpsHistory } from './ops/ops-history.ts';
export {
  OpsMonitorFeed,
  type OpsMonitorFeedOptions,
  type OpsMonitorState,
} from './ops/ops-monitor-feed.ts';
export { Terminal, type TerminalProps, type TerminalSource } from './react/terminal.tsx';
export {
  type ConnectionHealth,
  type UsedOpsMonitorFeed,
  useOpsMonitorFeed,
} from './react/use-ops-monitor-feed.ts';
export { type UsedRoomFeed, useRoomCursors, useRoomFeed } from './react/use-room-feed.ts';
export { type UsedTerminalStream, useTerminalStream } from './react/use-terminal-stream.ts';
export type { RoomCursors } from './room/room-cursors.ts';
export { RoomFeed, type RoomFeedOptions, type RoomFeedState } from './room/room-feed.ts';
export type { LostKeys, Sent } from './terminal/outbox.ts';
export type { Size, TerminalSink } from './terminal/sink.ts';
export {
  type SeatState,
  type SeatWindows,
  TerminalStream,
  type TerminalStreamOptions,
  type TerminalStreamState,
} from './terminal/terminal-stream.ts';
