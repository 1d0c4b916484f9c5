// Stand-ins for a ttyd of another version: scripts around the pinned one, as sound or as broken as a test wants.
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadConfig } from '../config/config.ts';
import { findTools } from '../config/tools.ts';

export interface StandIn {
  /** What it says that it is. */
  version: string;
  /** The page that it serves in place of its own. */
  page?: string;
  /** Serves that page only where the set-up's programs are. */
  onlyInPlace?: boolean;
  /** Takes no input, since it is started without -W. */
  deaf?: boolean;
}

/** Writes one into a folder. @returns its path */
export async function standIn(
  dir: string,
  { version, page, onlyInPlace = false, deaf = false }: StandIn,
): Promise<string> {
  const { ttyd } = await findTools(await loadConfig({}, import.meta.dirname));
  const file = path.join(dir, `stand-in-${version}`);
  const other = `${file}.html`;
  if (page !== undefined) await writeFile(other, page);
  const lines = [
    '#!/bin/sh',
    `[ "$1" = --version ] && { echo 'ttyd version ${version}-stand-in'; exit; }`,
    // -W comes after the socket.
    ...(deaf ? [`i=$1 s=$2; shift 3; set -- "$i" "$s" "$@"`] : []),
    ...(onlyInPlace ? [`case $0 in */ttyd-${version}/ttyd) ;; *) exec '${ttyd}' "$@";; esac`] : []),
    `exec '${ttyd}' ${page === undefined ? '' : `-I '${other}'`} "$@"`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  await chmod(file, 0o755);
  return file;
}
