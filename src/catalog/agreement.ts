import { date, optional, text } from '../yaml/shape.js';

/** Who answers for what a user has decided, where that was agreed, and when it must be looked at again. */
export interface Agreement {
  readonly owner?: string;
  readonly ticket?: string;
  readonly expires?: string;
}

const words = text('a text', /\S/, 'it is empty');

/** Of everything that a user has decided. */
export const agreementFields = {
  owner: optional(words, 'Who answers for it.'),
  ticket: optional(words, 'Where it was agreed.'),
  expires: optional(date(), 'When it must be looked at again.'),
};
