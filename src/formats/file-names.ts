import type { Target } from '../targets/coverage.js';
import type { Format } from './format.js';

const ENDINGS: Readonly<Record<Format, string>> = {
  arm: 'json',
  terraform: 'tf.json',
  sdk: 'sdk.json',
};

/** The file of a target in a format, such as `nsg.tf.json`. Address lists are the same in every format. */
export function fileOf(target: Target, format: Format): string {
  return `${target}.${target === 'prefixes' ? 'json' : ENDINGS[format]}`;
}
