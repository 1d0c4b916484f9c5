// What a template may be bound to.
import type { nothing, TemplateResult } from 'lit-html';

/** `nothing` draws nothing. */
export type View = TemplateResult | typeof nothing;
