// What a resident's connection says and hears besides what everybody does (AG1 to AG6).
import type { ClientInput, ServerMessage } from '../../protocol/messages.ts';

export type TurnWhy =
  | 'messages'
  | 'visitor_tokens'
  | 'tokens'
  | 'usd'
  | 'off'
  | 'taken'
  | 'paused';
export type TurnEnd = 'done' | 'stopped' | 'failed' | 'refused' | 'timeout';
export type HomeState = 'home' | 'no_key' | 'busy';

export type ResidentInput =
  | { type: 'turn'; id: string; pid: string; line: number }
  | {
      type: 'turn_use';
      id: string;
      input: number;
      output: number;
      cacheRead: number;
      cacheWrite: number;
      usd: number;
    }
  | { type: 'turn_end'; id: string; how: TurnEnd }
  | { type: 'chat_msg'; cid: string; text: string; growing?: true }
  | { type: 'chat_grow'; cid: string; text: string; done?: true }
  | { type: 'act_ask'; id: string; tool: string; input: string; words: string }
  | {
      type: 'act_done';
      tool: string;
      words: string;
      for: string | null;
      outcome: 'done' | 'failed';
    }
  | { type: 'give'; to: string; text: string }
  | { type: 'memory_keep'; pid: string | null; text: string }
  | { type: 'resident_is'; state: HomeState; model: string; for: string[] };

export type ResidentMessage =
  | {
      type: 'turn';
      id: string;
      ok: true;
      memory: { visitor: string | null; room: string | null };
      left: { messages: number; tokens: number; usd: number };
      near: string | null;
    }
  | { type: 'turn'; id: string; ok: false; why: TurnWhy; text: string; at: number | null }
  | {
      type: 'act_answer';
      id: string;
      do: 'approve' | 'refuse' | 'expired';
      input?: string;
      by?: string;
    }
  | { type: 'resident'; do: 'stop'; by: string }
  | { type: 'resident'; do: 'forget'; pid: string };

/** What `room` says of the resident. */
export interface ResidentFacts {
  name: string;
  model: string;
  state: 'home' | 'away' | 'off' | 'no_key' | 'busy';
  waits: number;
  for: string[];
}

export type Sent = ClientInput | ResidentInput;
export type Heard = ServerMessage | ResidentMessage;
