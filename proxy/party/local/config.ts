// workerd's configuration: one worker, its rooms on disk, one socket on the loopback interface, no outbound network.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorkerBundle } from './bundle.ts';

/** The only socket; workerd uses this name to report the port it got. */
export const SOCKET = 'http';

/** `uniqueKey` of the rooms, which names their folder. */
export const ROOMS_KEY = 'teleport-party-RoomServer';

/**
 * The config for the worker's compatibility date. Room ids are derived from `uniqueKey`, which also names their
 * folder: with another key, every stored room would be empty.
 */
const configFor = (compatibilityDate: string): string => `\
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  structuredLogging = true,
  services = [
    (name = "party", worker = (
      modules = [(name = "index.js", esModule = embed "index.js")],
      compatibilityDate = "${compatibilityDate}",
      bindings = [
        (name = "PARTY_SECRET", fromEnvironment = "PARTY_SECRET"),
        (name = "PARTY_SECRET_OLD", fromEnvironment = "PARTY_SECRET_OLD"),
        (name = "PARTY_SECRET_OLD_UNTIL", fromEnvironment = "PARTY_SECRET_OLD_UNTIL"),
        (name = "RoomServer", durableObjectNamespace = "RoomServer"),
        (name = "AccountsServer", durableObjectNamespace = "AccountsServer"),
        (name = "TerminalServer", durableObjectNamespace = "TerminalServer"),
        (name = "AudienceServer", durableObjectNamespace = "AudienceServer"),
        (name = "OPS_MONITOR_BROADCAST", durableObjectNamespace = "OpsMonitorBroadcastServer"),
      ],
      durableObjectNamespaces = [
        (className = "RoomServer", uniqueKey = "${ROOMS_KEY}", enableSql = true),
        (className = "AccountsServer", uniqueKey = "teleport-party-AccountsServer", enableSql = true),
        (className = "TerminalServer", uniqueKey = "teleport-party-TerminalServer", enableSql = true),
        (className = "AudienceServer", uniqueKey = "teleport-party-AudienceServer", enableSql = true),
        (className = "OpsMonitorBroadcastServer", uniqueKey = "teleport-party-OpsMonitorBroadcastServer", enableSql = true),
      ],
      durableObjectStorage = (localDisk = "rooms"),
    )),
    (name = "rooms", disk = (writable = true)),
    # Where a worker's fetch() goes by default. Ours has nothing to fetch.
    (name = "internet", network = (allow = [])),
  ],
  sockets = [(name = "${SOCKET}", http = (), service = "party")],
);
`;

export interface ConfigOptions extends WorkerBundle {
  /** The party's folder; rooms are stored in its `do/`. */
  dir: string;
  /** 0: any free port. */
  port: number;
}

/**
 * Writes the config and the worker into `worker/` of the party's folder.
 * @returns the command-line arguments for workerd
 */
export async function writeConfig(options: ConfigOptions): Promise<string[]> {
  const rooms = path.join(options.dir, 'do');
  const worker = path.join(options.dir, 'worker');
  const config = path.join(worker, 'config.capnp');
  await mkdir(rooms, { recursive: true, mode: 0o700 });
  await mkdir(worker, { recursive: true, mode: 0o700 });
  await writeFile(path.join(worker, 'index.js'), options.script, { mode: 0o600 });
  await writeFile(config, configFor(options.compatibilityDate), { mode: 0o600 });
  return [
    'serve',
    config,
    `--directory-path=rooms=${rooms}`,
    `--socket-addr=${SOCKET}=127.0.0.1:${options.port}`,
    '--control-fd=3',
  ];
}
