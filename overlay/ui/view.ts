// The result type of templates.
import type { nothing, TemplateResult } from 'lit-html';

/** `nothing` renders nothing. */
export type View = TemplateResult | typeof nothing;
