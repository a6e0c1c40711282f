import { bitsOf } from './interval-classes.js';

/** What a rule says of the host and path that a request names. All of it in lower case. */
export type HostMatch =
  /** Whatever host the packet is meant for, also none that a rule can read. */
  | { readonly kind: 'any' }
  | {
      readonly kind: 'named';
      /** `pypi.org`, `*.pypi.org`, `*pypi.org`, `*`: a `*` stands first alone, and for any characters, dots too. */
      readonly hosts: readonly string[];
      /** Host and path; a `*` first, last or both. */
      readonly urls: readonly string[];
      /** Sets of hosts that Azure keeps: FQDN tags, web categories. */
      readonly sets: readonly string[];
    };

/** A host (or what stands for one) that some patterns match and others do not. */
interface Sample {
  readonly host: string;
  readonly path: string;
  /** A set that Azure keeps and the host is in. */
  readonly set?: string;
}

/** No character that a host or a path can have, so no pattern ends with it. */
const FRESH = '\u0001';
const OTHER_PATH = `/${FRESH}`;

/** Hosts and paths, in classes that the patterns of one question cannot tell apart. */
export class HostClasses {
  /** What stands for each class. */
  readonly #texts: readonly (readonly string[])[];
  readonly #bits: readonly bigint[];
  readonly all: bigint;

  constructor(matches: readonly HostMatch[]) {
    const classes = new Map<string, string[]>();
    const belonging: number[][] = matches.map(() => []);
    for (const sample of samplesOf(matches)) {
      const matching = matches.map((match) => matchesSample(match, sample));
      const key = matching.map(Number).join('');
      const known = classes.get(key);
      known?.push(...textsOf(sample, known));
      if (known) continue;
      for (const [index, isMatching] of matching.entries()) if (isMatching) belonging[index]?.push(classes.size);
      classes.set(key, textsOf(sample, []));
    }
    this.#texts = [...classes.values()];
    this.#bits = belonging.map((own) => bitsOf(own, this.#texts.length));
    this.all = (1n << BigInt(this.#texts.length)) - 1n;
  }

  /** The classes of a match, by its place in what the constructor was given. */
  bits(index: number): bigint {
    const bits = this.#bits[index];
    if (bits === undefined) throw new RangeError(`there is no match ${index}`);
    return bits;
  }

  /** Every name that the classes hold: `pypi.org`, `*.pypi.org`, `*` for hosts that nothing names. */
  textsOf(bits: bigint): string[] {
    return this.#texts.filter((_, own) => ((bits >> BigInt(own)) & 1n) === 1n).flat();
  }
}

/** A sample in words; none where another path of the same host says as much. */
function textsOf({ host, path, set }: Sample, known: readonly string[]): string[] {
  if (set !== undefined) return [set];
  const name = host.replaceAll(FRESH, '*');
  if (known.includes(name)) return [];
  return [path === OTHER_PATH ? name : `${name}${path.replaceAll(FRESH, '*')}`];
}

/** Every name, one name of every wildcard that nothing else names, and one that nothing names; with every path. */
function samplesOf(matches: readonly HostMatch[]): Sample[] {
  const hosts = new Set<string>([FRESH]);
  const paths = new Set<string>([OTHER_PATH]);
  const sets = new Set<string>();
  for (const match of matches) {
    if (match.kind === 'any') continue;
    for (const host of match.hosts) hosts.add(sampleOf(host));
    for (const url of match.urls) {
      const { host, path } = splitUrl(url);
      hosts.add(sampleOf(host));
      paths.add(path.endsWith('*') ? `${path.slice(0, -1)}${FRESH}` : path);
    }
    for (const set of match.sets) sets.add(set);
  }
  return [
    ...[...hosts].flatMap((host) => [...paths].map((path) => ({ host, path }))),
    ...[...sets].map((set) => ({ host: FRESH, path: OTHER_PATH, set })),
  ];
}

function sampleOf(pattern: string): string {
  return pattern.startsWith('*') ? `${FRESH}${pattern.slice(1)}` : pattern;
}

function splitUrl(url: string): { host: string; path: string } {
  const slash = url.indexOf('/');
  return slash === -1 ? { host: url, path: '/*' } : { host: url.slice(0, slash), path: url.slice(slash) };
}

function matchesSample(match: HostMatch, { host, path, set }: Sample): boolean {
  if (match.kind === 'any') return true;
  if (match.hosts.some((pattern) => matchesName(pattern, host))) return true;
  if (set !== undefined && match.sets.includes(set)) return true;
  return match.urls.some((url) => {
    const pattern = splitUrl(url);
    return matchesName(pattern.host, host) && matchesPath(pattern.path, path);
  });
}

/** As Azure Firewall does: https://learn.microsoft.com/azure/firewall/firewall-faq (2022-09-12). */
function matchesName(pattern: string, host: string): boolean {
  return pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : host === pattern;
}

function matchesPath(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
