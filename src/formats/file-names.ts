import type { Target } from '../targets/coverage.js';
import type { Format } from './format.js';

/** Formats with a file for each target. */
type PerTarget = Exclude<Format, 'csv' | 'rulebook'>;

const ENDINGS: Readonly<Record<PerTarget, string>> = {
  arm: 'json',
  terraform: 'tf.json',
  bicep: 'bicep',
  sdk: 'sdk.json',
};

/** The file of a target in a format, such as `nsg.tf.json`. Address lists are the same in every format. */
export function fileOf(target: Target, format: PerTarget): string {
  return `${target}.${target === 'prefixes' ? 'json' : ENDINGS[format]}`;
}
