import type { Target } from '../targets/coverage.js';
import type { Format } from './format.js';

const ENDINGS: Readonly<Record<Exclude<Format, 'csv' | 'rulebook'>, string>> = {
  arm: 'json',
  terraform: 'tf.json',
  bicep: 'bicep',
  sdk: 'sdk.json',
};

/** The file of a target in a format, such as `nsg.tf.json`; tables and rule books have all targets in one. Address lists are the same in every format. */
export function fileOf(target: Target, format: Format): string {
  if (format === 'csv') return 'rules.csv';
  if (format === 'rulebook') return 'rulebook.md';
  return `${target}.${target === 'prefixes' ? 'json' : ENDINGS[format]}`;
}
