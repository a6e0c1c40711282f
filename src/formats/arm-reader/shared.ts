import type { Span } from './json-text.js';
import type { Reading } from './reading.js';

/** Something that only one may have, and where it stands. */
interface Claim {
  readonly at: Span;
  readonly key: string;
}

/** Reports what two have of which Azure lets one have it; letter case does not count. Empty keys are no claims. */
export function refuseShared(reading: Reading, claims: readonly Claim[], say: (key: string) => string): void {
  const first = new Map<string, Span>();
  for (const { at, key } of claims) {
    if (key === '') continue;
    const before = first.get(key.toLowerCase());
    if (!before) first.set(key.toLowerCase(), at);
    else
      reading.find('RC524', at, say(key), {
        help: 'Change or remove one of the two; Azure refuses both together.',
        notes: [{ message: 'the other one stands here', place: reading.placeOf(before) }],
      });
  }
}
