// Runs one tunnel program: from its start until it ends or is ended, with what it says in between.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import pTimeout from 'p-timeout';
import split from 'split2';
import { firstProgram, onPath } from '../../node/on-path.ts';
import { endProcesses } from '../../node/proc.ts';
import { AppError } from '../../protocol/errors.ts';
import { printableLine } from '../../protocol/text/printable.ts';
import { type Via, viaText } from '../config/keys/share-via.ts';
import { hostInUrl } from '../process/listening.ts';
import { type TunnelTarget, tunnelProgram } from './programs.ts';

/** How long a tunnel may take to open, in ms: somebody may have to type a passphrase. */
const OPEN_WITHIN_MS = 60_000;
/** How long ssh may take to say what its configuration means, in ms: that may run a program of the person's. */
const SSH_ANSWERS_WITHIN_MS = 10_000;
const END_WITHIN_MS = 3_000;
/** A longer line is left out. `skipOverflow` is missing in the types. */
const LINES = { maxLength: 16_384, skipOverflow: true } as split.Options;
/** Longest text of a line that is told. */
const MAX_TOLD = 300;
/** Lines kept to say why it ended. */
const LAST_LINES = 5;
/** What these programs need of the environment; nothing of it is a secret of the proxy's. */
const PASSED_ON =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TERM|TZ|TMPDIR|LANG|LC_\w+|XDG_\w+|SSH_\w+|TUNNEL_\w+|TS_\w+|DISPLAY|WAYLAND_DISPLAY|GPG_TTY|(?:https?|all|no)_proxy)$/i;

export interface RunOptions {
  /** `http://127.0.0.1:8080`. */
  url: string;
  /** Address of a named tunnel, or of a web server at the far end that leads to the tunnel. */
  publicUrl: string | undefined;
  env: NodeJS.ProcessEnv;
  /** Started again, with nobody to answer its questions. */
  isAgain: boolean;
  /** What the person should read, until it is open. */
  tell(text: string): void;
  /** It is not wanted any more: gives up while it opens, and does not start it again. */
  signal?: AbortSignal;
}

/** A tunnel that is open. */
export interface RunningTunnel extends AsyncDisposable {
  /** Origin, or an address with a path, that people reach it under. */
  readonly address: string;
  /** Whose `X-Forwarded-For` is to be believed. */
  readonly trustProxy: readonly string[];
  /** Resolves with why, once it has ended. */
  readonly ended: Promise<string>;
}

/**
 * Starts a tunnel, and waits until it is open.
 * @throws AppError TUNNEL_MISSING if the program is not there, TUNNEL_FAILED with what it said
 */
export async function runTunnel(via: Via, options: RunOptions): Promise<RunningTunnel> {
  const { url, publicUrl, isAgain, env, tell, signal } = options;
  const file = await firstProgram(onPath(via.program, env));
  if (file === undefined)
    throw new AppError('TUNNEL_MISSING', `\`${via.program}\` is not on PATH.`);
  const given = Object.fromEntries(Object.entries(env).filter(([name]) => PASSED_ON.test(name)));
  const hostname =
    via.program === 'ssh' && publicUrl === undefined
      ? await sshHost(file, via.destination, given, signal)
      : '';
  const target: TunnelTarget = { url, publicUrl, hostname, isAgain };
  const program = tunnelProgram(via, target);
  const [command = file, ...args] = await endingWithUs([file, ...program.args], env);
  const child = spawn(command, args, {
    env: given,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C in the terminal reaches the proxy, which ends the tunnel last. One that asks needs that terminal.
    detached: !program.asks || isAgain,
  });
  // Also where this process ends without an orderly end.
  const endNow = () => void child.kill('SIGTERM');
  process.once('exit', endNow);
  const said: string[] = [];
  const opened = Promise.withResolvers<string>();
  let address: string | undefined;
  /** Later each visitor may have it say something, and why it ends is told by whoever keeps it. */
  let isOpening = true;
  let isOpen = false;
  const hear = (line: string): void => {
    const heard = program.read(line);
    address ??= heard.address;
    isOpen ||= heard.isOpen === true;
    if (heard.tell !== undefined) {
      const text = printableLine(heard.tell.trim()).slice(0, MAX_TOLD);
      said.push(text);
      if (said.length > LAST_LINES) said.shift();
      if (isOpening && !isAgain) tell(text);
    }
    // An address alone is none that leads anywhere: it may never connect.
    if (isOpen && address !== undefined) opened.resolve(address);
  };
  for (const stream of [child.stdout, child.stderr])
    stream.pipe(split('\n', LINES)).on('data', hear);
  const ended = whyEnded(child, said);
  void ended.then(() => process.off('exit', endNow));
  const end = async (): Promise<void> => {
    // The number of one that has ended may be another's by now.
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await endProcesses([child.pid], ['SIGINT', 'SIGTERM'], END_WITHIN_MS);
  };
  try {
    const open = Promise.race([
      opened.promise,
      ended.then((why) => {
        throw new AppError('TUNNEL_FAILED', `${viaText(via)} ${why}`);
      }),
    ]);
    const at = await pTimeout(open, {
      milliseconds: OPEN_WITHIN_MS,
      fallback: () => {
        const tooLate = `${viaText(via)} was not open within ${OPEN_WITHIN_MS / 1_000} s.`;
        throw new AppError('TUNNEL_FAILED', [tooLate, ...said].join(' '));
      },
      ...(signal === undefined ? {} : { signal }),
    }).finally(() => {
      isOpening = false;
    });
    return { address: at, trustProxy: program.trustProxy, ended, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Why a program has ended, after the last line of its output. */
async function whyEnded(child: ChildProcess, said: readonly string[]): Promise<string> {
  const how = await once(child, 'close').then(
    ([code, signal]) => (signal === null ? `ended with ${code}` : `was ended by ${signal}`),
    (error: Error) => `did not start: ${error.message}`,
  );
  return said.length === 0 ? `${how}.` : `${how}. It said: ${said.join(' ')}`;
}

/**
 * The name or address on the network of what ssh calls a host: `~/.ssh/config` may give it another.
 * @throws AppError TUNNEL_FAILED if ssh does not say, or if it can stand in no link
 */
async function sshHost(
  ssh: string,
  destination: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<string> {
  const options = { env, signal, timeout: SSH_ANSWERS_WITHIN_MS, killSignal: 'SIGKILL' } as const;
  const { stdout } = await promisify(execFile)(ssh, ['-G', '--', destination], options).catch(
    (error: Error & { killed?: boolean; stderr?: string }) => {
      signal?.throwIfAborted();
      const said = printableLine((error.stderr ?? '').trim().split('\n').at(-1) ?? '');
      const why = error.killed ? `takes longer than ${SSH_ANSWERS_WITHIN_MS / 1_000} s` : said;
      const detail = `\`ssh -G ${destination}\` failed: ${why || error.message}`;
      throw new AppError('TUNNEL_FAILED', detail.slice(0, MAX_TOLD), { cause: error });
    },
  );
  const host = /^hostname (\S+)$/m.exec(stdout)?.[1] ?? destination.replace(/^.*@/, '');
  if (URL.canParse(`http://${hostInUrl(host)}/`)) return host;
  const detail = `ssh calls it ${printableLine(host)}, which can stand in no link; set PUBLIC_URL.`;
  throw new AppError('TUNNEL_FAILED', detail);
}

/** Has a program end when this process does, even by SIGKILL, where util-linux is there to arrange it. */
async function endingWithUs(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const isLinux = process.platform === 'linux';
  const setpriv = isLinux ? await firstProgram(onPath('setpriv', env)) : undefined;
  return setpriv === undefined ? [...argv] : [setpriv, '--pdeathsig', 'TERM', '--', ...argv];
}
