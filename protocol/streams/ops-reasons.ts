// The one table of why something is not well: of health in scans and of alerts. docs/runbook.md has a row for each.

interface ReasonRow {
  /** What it is said of. */
  of: 'proxy' | 'room' | 'seat';
  level: 'warn' | 'bad';
  /** For people; the figures follow it. */
  words: string;
}

export const HEALTH_REASONS = {
  'proxy-silent': { of: 'proxy', level: 'bad', words: 'The proxy reports no more.' },
  'party-unreachable': { of: 'proxy', level: 'bad', words: 'The party does not answer.' },
  'party-slow': { of: 'proxy', level: 'warn', words: 'The party answers slowly.' },
  'disk-full': { of: 'proxy', level: 'bad', words: 'The disk of the state folder is full.' },
  'disk-low': { of: 'proxy', level: 'warn', words: 'The disk of the state folder is almost full.' },
  'disk-unreadable': { of: 'proxy', level: 'bad', words: 'The state folder can’t be read.' },
  'loop-slow': { of: 'proxy', level: 'warn', words: 'The proxy is late with everything.' },
  'proxy-memory': { of: 'proxy', level: 'warn', words: 'The proxy uses much memory.' },
  'ttyd-missing': { of: 'proxy', level: 'bad', words: 'The pinned ttyd is not there.' },
  'room-files-unread': {
    of: 'proxy',
    level: 'warn',
    words: 'A room file is not valid: no room of it is open.',
  },
  'room-file-broken': {
    of: 'room',
    level: 'warn',
    words: 'The room’s file is not valid: what was before stays in force.',
  },
  'resident-failing': {
    of: 'room',
    level: 'warn',
    words: 'The model of the room’s resident gives no answer.',
  },
  'room-unknown': { of: 'room', level: 'warn', words: 'The party says nothing of the room.' },
  'seat-degraded': { of: 'seat', level: 'bad', words: 'The seat can’t be kept up.' },
  'seat-starting': { of: 'seat', level: 'warn', words: 'The seat has been starting for long.' },
  'ttyd-silent': { of: 'seat', level: 'bad', words: 'The terminal’s server does not answer.' },
  'keeper-silent': { of: 'seat', level: 'bad', words: 'What holds the app does not answer.' },
  'app-stopped': { of: 'seat', level: 'bad', words: 'The app is stopped.' },
  'app-gone': { of: 'seat', level: 'bad', words: 'The app is not there.' },
  'app-silent': { of: 'seat', level: 'bad', words: 'The app does not answer over IPC.' },
  'app-slow': { of: 'seat', level: 'warn', words: 'The app answers slowly over IPC.' },
  'bridge-away': { of: 'seat', level: 'warn', words: 'The bridge does not reach the party.' },
  'bridge-lag': { of: 'seat', level: 'warn', words: 'The bridge is behind the room.' },
  'echo-slow': { of: 'seat', level: 'warn', words: 'What is typed comes back slowly.' },
  'seat-memory': { of: 'seat', level: 'warn', words: 'The seat uses much memory.' },
  'seat-restarts': { of: 'seat', level: 'warn', words: 'The seat is brought back often.' },
} as const satisfies Record<string, ReasonRow>;
export type ReasonCode = keyof typeof HEALTH_REASONS;
