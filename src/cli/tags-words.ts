import { groupDigits } from '../diagnostics/group-digits.js';
import type { PerFamily } from '../service-tags/tag-sets.js';
import type { TagFeature } from '../service-tags/tag-table.js';

export const FAMILY_TITLES = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

/** A number of addresses; those of IPv6 are easier to read as a power of two, where they are one. */
export function countWords(count: bigint): string {
  const bits = count.toString(2).length - 1;
  return bits > 32 && count === 1n << BigInt(bits) ? `2^${bits}` : groupDigits(count);
}

export function addressWords(count: bigint): string {
  return `${countWords(count)} ${count === 1n ? 'address' : 'addresses'}`;
}

export function amount(count: number | bigint, noun: string, plural = `${noun}s`): string {
  return `${groupDigits(count)} ${count === 1 || count === 1n ? noun : plural}`;
}

/** `NSG UDR`; a tag that is marked for nothing, or a file that does not say, in words. */
export function featureWords(features: Iterable<TagFeature> | null | undefined): string {
  if (features === undefined) return 'not said';
  return featureList(features)?.join(' ') || 'none';
}

/** In the order in which they matter here; null where the file does not say or marks the tag for nothing. */
export function featureList(features: Iterable<TagFeature> | null | undefined): TagFeature[] | null {
  if (!features) return null;
  const has = new Set(features);
  return FEATURE_ORDER.filter((one) => has.has(one));
}

export const FEATURE_ORDER: readonly TagFeature[] = ['NSG', 'UDR', 'FW', 'API', 'VSE'];

/** Numbers for JSON, which cannot hold counts of IPv6 addresses: texts of digits. */
export function countTexts({ ipv4, ipv6 }: PerFamily<bigint>): PerFamily<string> {
  return { ipv4: String(ipv4), ipv6: String(ipv6) };
}
