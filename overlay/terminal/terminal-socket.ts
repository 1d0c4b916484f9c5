// The WebSocket that ttyd's page gets: it stays open from the first connection on, across reconnects of the real one.
import { TTY_PROTOCOL } from '../../protocol/page/page-contract.ts';
import type { TerminalConnection } from './terminal-connection.ts';

/** ttyd's opcode, `0`. */
const INPUT = 0x30;

type Handler = ((event: Event) => unknown) | null;

/** Implements the part of WebSocket that ttyd's page uses, and a little more; the connection does the rest. */
export class TerminalSocket extends EventTarget {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readonly url: string;
  readonly protocol = TTY_PROTOCOL;
  readonly extensions = '';
  binaryType: BinaryType = 'arraybuffer';
  readyState = 0;
  onopen: Handler = null;
  onmessage: Handler = null;
  onclose: Handler = null;
  onerror: Handler = null;
  readonly connection: TerminalConnection;

  constructor(url: string, connection: TerminalConnection) {
    super();
    this.url = url;
    for (const type of ['open', 'message', 'close', 'error'] as const) {
      this.addEventListener(type, (event) => this[`on${type}`]?.(event));
    }
    this.connection = connection;
    connection.use({
      onOpen: () => {
        this.readyState = this.OPEN;
        this.dispatchEvent(new Event('open'));
      },
      onFrame: (data) => this.dispatchEvent(new MessageEvent('message', { data })),
    });
  }

  get bufferedAmount(): number {
    return this.connection.buffered;
  }

  send(data: string | ArrayBuffer | ArrayBufferView): void {
    if (this.readyState === this.CONNECTING) {
      throw new DOMException('Still in CONNECTING state.', 'InvalidStateError');
    }
    if (this.readyState === this.OPEN) this.connection.send(this.modified(bytesOf(data)));
  }

  /** Applies the connection's `modify` hook to an input frame. */
  private modified(frame: Uint8Array): Uint8Array {
    const { modify } = this.connection;
    if (!modify || frame[0] !== INPUT) return frame;
    const keys = modify(new TextDecoder().decode(frame.subarray(1)));
    return keys === null ? frame : bytesOf(`0${keys}`);
  }

  close(code = 1000): void {
    if (this.readyState >= this.CLOSING) return;
    this.readyState = this.CLOSED;
    this.connection.end(code);
    queueMicrotask(() => this.dispatchEvent(new CloseEvent('close', { code, wasClean: true })));
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return new TextEncoder().encode(data);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
