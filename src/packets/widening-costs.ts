/**
 * What covering a block costs, by how many prefixes cover it: the addresses that they hold beyond what must be covered.
 * Place 0 is for one prefix. As counts go up to 2 to the 128th, each is three numbers, of 32, 48 and 48 bits, the highest
 * first; all of their sums are exact.
 */
export interface WideningCosts {
  readonly parts: Float64Array;
  /** Of so many prefixes, those that cover the lower half. 0 for one prefix, which covers both. */
  readonly lowerShares: Uint32Array;
}

const PARTS = 3;
const PART_BITS = 48n;
const PART = 2 ** 48;

/** A block that must be covered as a whole: one prefix, nothing added. */
export const NO_COST: WideningCosts = { parts: new Float64Array(PARTS), lowerShares: new Uint32Array(1) };

/** How many prefixes there are costs for. */
export function countOf({ lowerShares }: WideningCosts): number {
  return lowerShares.length;
}

/**
 * The costs of a block with something to cover in both halves: `whole` for one prefix, and for more the best way to
 * divide them between the halves. Among equals it is the one with the fewest in the lower half. Two sets apart have
 * costs together in the same way, but no one prefix holds both: their `whole` is undefined, and costs infinitely much.
 */
export function joinCosts(
  lower: WideningCosts,
  upper: WideningCosts,
  whole: bigint | undefined,
  most: number,
): WideningCosts {
  const size = Math.min(most, countOf(lower) + countOf(upper));
  const parts = new Float64Array(PARTS * size).fill(Number.POSITIVE_INFINITY);
  const lowerShares = new Uint32Array(size);
  if (whole !== undefined) writeParts(parts, whole);
  const [left, right] = [lower.parts, upper.parts];
  for (let i = 0; i < left.length; i += PARTS) {
    const end = Math.min(right.length, parts.length - PARTS - i);
    for (let j = 0; j < end; j += PARTS) {
      const at = i + j + PARTS;
      let high = (left[i] ?? 0) + (right[j] ?? 0);
      const least = parts[at] ?? 0;
      if (high > least || high === Number.POSITIVE_INFINITY) continue;
      let middle = (left[i + 1] ?? 0) + (right[j + 1] ?? 0);
      let low = (left[i + 2] ?? 0) + (right[j + 2] ?? 0);
      if (low >= PART) {
        low -= PART;
        middle++;
      }
      if (middle >= PART) {
        middle -= PART;
        high++;
      }
      const difference = high - least || middle - (parts[at + 1] ?? 0) || low - (parts[at + 2] ?? 0);
      if (difference >= 0) continue;
      parts[at] = high;
      parts[at + 1] = middle;
      parts[at + 2] = low;
      lowerShares[at / PARTS] = i / PARTS + 1;
    }
  }
  return { parts, lowerShares };
}

function writeParts(parts: Float64Array, cost: bigint): void {
  parts[0] = Number(cost >> (2n * PART_BITS));
  parts[1] = Number(BigInt.asUintN(48, cost >> PART_BITS));
  parts[2] = Number(BigInt.asUintN(48, cost));
}

/** The fewest prefixes that cost no more than the most do that there are costs for. */
export function fewestForLeast(costs: WideningCosts): number {
  const { parts } = costs;
  let count = countOf(costs);
  const isSame = (left: number, right: number): boolean =>
    parts.subarray(left * PARTS, (left + 1) * PARTS).every((part, index) => part === parts[right * PARTS + index]);
  while (count > 1 && isSame(count - 1, count - 2)) count--;
  return count;
}
