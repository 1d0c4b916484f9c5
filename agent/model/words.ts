// What a resident says where the model gives no answer, or none that ends: people read a reason, not silence.
import type { ModelErrorKind } from './model.ts';

const FAILED: Readonly<Record<ModelErrorKind, string>> = {
  overloaded: 'I can’t answer just now: too many people ask my model. Try again in a minute.',
  auth: 'I can’t answer: my key is not accepted. Whoever runs this room can mend that.',
  cut: 'My answer broke off. Ask me again.',
  timeout: 'I have waited long for my model and heard nothing. Try again in a minute.',
  bad_request:
    'I can’t answer: my model refuses how it was asked. Whoever runs this room can see why.',
  unreachable: 'I can’t answer just now: my model can’t be reached.',
  garbled: 'I got an answer that can’t be read. Ask me again.',
};

export const REFUSED = 'I’d rather not answer that. Ask me something else.';
export const SPENT = 'I stop here: that was all that I may use for now.';
export const NOTHING = 'I have nothing to say to that.';

export function failedWords(kind: ModelErrorKind): string {
  return FAILED[kind];
}
