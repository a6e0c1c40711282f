/** A closed interval of ports. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Sorted, disjoint, never adjacent ranges. An empty array is the empty set, never "any". */
export type PortSet = readonly PortRange[];

const LOWEST = 0;
const HIGHEST = 65_535;

/** Every port; what `all` in a catalog and `*` in Azure mean. */
export const ALL_PORTS: PortSet = [{ first: LOWEST, last: HIGHEST }];

/** Sorts, merges what overlaps or touches, and so makes the one form of a set. */
export function portSet(ranges: readonly PortRange[]): PortSet {
  const sorted = ranges.filter(({ first, last }) => first <= last).sort((left, right) => left.first - right.first);
  const merged: { first: number; last: number }[] = [];
  for (const { first, last } of sorted) {
    const previous = merged.at(-1);
    if (previous && first <= previous.last + 1) previous.last = Math.max(previous.last, last);
    else merged.push({ first, last });
  }
  return merged;
}

export function unionPorts(left: PortSet, right: PortSet): PortSet {
  return portSet([...left, ...right]);
}

export function intersectPorts(left: PortSet, right: PortSet): PortSet {
  return portSet(
    left.flatMap((a) => right.map((b) => ({ first: Math.max(a.first, b.first), last: Math.min(a.last, b.last) }))),
  );
}

export function subtractPorts(left: PortSet, right: PortSet): PortSet {
  return right.reduce<PortSet>(
    (rest, { first, last }) =>
      portSet(
        rest.flatMap((range) => [
          { first: range.first, last: Math.min(range.last, first - 1) },
          { first: Math.max(range.first, last + 1), last: range.last },
        ]),
      ),
    left,
  );
}

export function containsPort(set: PortSet, port: number): boolean {
  return set.some(({ first, last }) => first <= port && port <= last);
}

export function isAllPorts(set: PortSet): boolean {
  return set.length === 1 && set[0]?.first === LOWEST && set[0].last === HIGHEST;
}

/** `443`, `8704-8710`. */
export function printPortRange({ first, last }: PortRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}

/** `all`, or the ranges with commas: `80,443`. */
export function printPorts(set: PortSet): string {
  return isAllPorts(set) ? 'all' : set.map(printPortRange).join(',');
}

/** What {@link parsePortRange} says of a text that is no port. */
export interface PortMistake {
  readonly reason: string;
}

/** Reads `443` or `8704-8710`; ports go from 1 to 65535, since no service listens on port 0. */
export function parsePortRange(text: string): PortRange | PortMistake {
  const match = /^(0|[1-9]\d*)(?:-(0|[1-9]\d*))?$/.exec(text);
  if (!match) return { reason: 'a port is a whole number without leading zeros, a range is two of them with a hyphen' };
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  for (const port of [first, last]) if (port < 1 || port > HIGHEST) return { reason: `ports go from 1 to ${HIGHEST}` };
  if (first > last) return { reason: 'the range ends before it begins' };
  return { first, last };
}
