import type { AddressMatch } from '../configuration/addresses.js';
import type { HostMatch } from '../packets/host-classes.js';
import type { Region } from '../service-tags/regions.js';
import { type DiffSide, hostsOf, tagsOf } from './diff-side.js';

/** What a region is to a side. */
interface Role {
  /** What takes the place of its name. */
  readonly word: string;
  readonly region: Region;
  /** What catalogs write for it. */
  readonly placeholders: readonly string[];
}

/** The deployment of a side, where the other side is of another one. */
interface Deployed {
  readonly name: string;
  readonly region: Region;
}

/** Names as the catalogs of the sides write them. */
export interface CatalogNames {
  /** Tags without a placeholder for a region, in lower case. */
  readonly literalTags: ReadonlySet<string>;
  /** Hosts with one: `ingest-vienna{region}.kusto.windows.net`. */
  readonly regionalHosts: ReadonlySet<string>;
}

/** Names that are to stay as they are, in lower case. */
interface Kept {
  readonly tags: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
}

/**
 * Puts the names of a side's own regions aside, so that what differs in them alone is the same: `Storage.WestUS` becomes
 * `Storage.{region}`; and the name of its deployment in those of groups. Two names never become one.
 */
export class OwnNames {
  readonly #roles: readonly (Role & { readonly pattern: RegExp })[];
  readonly #kept: Kept;
  /** Hosts of catalogs as they are spelled for the side, with their names without its regions. */
  readonly #spelled: ReadonlyMap<string, string>;
  readonly #matches = new Map<AddressMatch, AddressMatch>();
  readonly #hosts = new Map<HostMatch, HostMatch>();
  /** What stands before the region in names of a deployment. */
  readonly #deployment: RegExp | undefined;

  constructor(roles: readonly Role[], kept: Kept, regionalHosts: ReadonlySet<string>, deployed?: Deployed) {
    this.#deployment =
      deployed && new RegExp(`(?<![a-z0-9])${deployed.name}-(?=${deployed.region.name}(?![a-z0-9]))`, 'gi');
    this.#roles = roles.map((role) => ({
      ...role,
      pattern: new RegExp(`(?<![a-z0-9])${role.region.name}(?![a-z0-9])`, 'gi'),
    }));
    this.#kept = kept;
    this.#spelled = new Map(
      [...regionalHosts].flatMap((text) =>
        roles.map((role): [string, string] => {
          const order = [role, ...roles];
          return [
            filled(text, order, ({ region }) => region.name).toLowerCase(),
            filled(text, order, ({ word }) => word),
          ];
        }),
      ),
    );
  }

  tag(name: string): string {
    const dot = name.lastIndexOf('.');
    if (dot <= 0 || this.#kept.tags.has(name.toLowerCase())) return name;
    const [base, suffix] = [name.slice(0, dot), name.slice(dot + 1).toLowerCase()];
    const isCloud = base.toLowerCase() === 'azurecloud';
    const role = this.#roles.find(
      ({ region }) => (isCloud ? region.azureCloudSuffix : region.tagSuffix).toLowerCase() === suffix,
    );
    return role ? `${base}.${role.word}` : name;
  }

  /** A host, or a host and a path. */
  host(name: string): string {
    return this.#kept.hosts.has(name) ? name : (this.#spelled.get(name) ?? this.text(name));
  }

  /** A name that somebody gave: of a rule, of a group. */
  text(name: string): string {
    const shared = this.#deployment ? name.replace(this.#deployment, '') : name;
    return this.#roles.reduce((text, { pattern, word }) => text.replace(pattern, word), shared);
  }

  /** One object for one object, since universes know matches by identity. */
  addresses(match: AddressMatch): AddressMatch {
    const known = this.#matches.get(match);
    if (known) return known;
    const renamed: AddressMatch = {
      ...match,
      tags: match.tags.map((tag) => this.tag(tag)),
      symbols: match.symbols.map((symbol) =>
        symbol.kind === 'host' ? { kind: symbol.kind, name: this.host(symbol.name) } : symbol,
      ),
    };
    this.#matches.set(match, renamed);
    return renamed;
  }

  hosts(match: HostMatch): HostMatch {
    if (match.kind === 'any') return match;
    const known = this.#hosts.get(match);
    if (known) return known;
    const renamed: HostMatch = {
      ...match,
      hosts: match.hosts.map((host) => this.host(host)),
      urls: match.urls.map((url) => this.host(url)),
    };
    this.#hosts.set(match, renamed);
    return renamed;
  }
}

/** A text with something in the place of each placeholder, by the first role that has it. */
function filled(text: string, roles: readonly Role[], word: (role: Role) => string): string {
  return text.replaceAll(/\{[^{}]*\}/g, (placeholder) => {
    const role = roles.find(({ placeholders }) => placeholders.includes(placeholder));
    return role ? word(role) : placeholder;
  });
}

/** A tag that both sides have under names of their own. */
export interface SharedName {
  readonly name: string;
  readonly left: string;
  readonly right: string;
}

/** The own names of two sides: none where their regions are the same. */
export interface BothNames {
  readonly left: OwnNames;
  readonly right: OwnNames;
  /** What is compared as one name, in the order of names. */
  readonly shared: readonly SharedName[];
}

/**
 * Finds what the regions of two sides call by names of their own. Hosts that both sides name are one host.
 */
export function bothNames(left: DiffSide, right: DiffSide, { literalTags, regionalHosts }: CatalogNames): BothNames {
  const rightHosts = hostsOf(right);
  const kept: Kept = {
    tags: literalTags,
    hosts: new Set([...hostsOf(left)].filter((host) => rightHosts.has(host))),
  };
  const own = (side: DiffSide, other: DiffSide): OwnNames =>
    new OwnNames(rolesOf(side, other), kept, regionalHosts, deployedOf(side, other));
  const names = { left: own(left, right), right: own(right, left) };
  const renamed = (side: DiffSide, by: OwnNames): Map<string, string> =>
    new Map(tagsOf(side).flatMap((tag): [string, string][] => (by.tag(tag) === tag ? [] : [[by.tag(tag), tag]])));
  const rights = renamed(right, names.right);
  const shared = [...renamed(left, names.left)].flatMap(([name, tag]): SharedName[] => {
    const other = rights.get(name);
    return other === undefined ? [] : [{ name, left: tag, right: other }];
  });
  return { ...names, shared: shared.sort((one, other) => (one.name < other.name ? -1 : 1)) };
}

function deployedOf({ region, deployment }: DiffSide, other: DiffSide): Deployed | undefined {
  if (!region || !deployment || deployment.name === other.deployment?.name) return undefined;
  return { name: deployment.name, region };
}

/** What is the same region to both sides keeps its name. */
function rolesOf(side: DiffSide, other: DiffSide): Role[] {
  const { region, workspaceRegion } = side;
  if (!region || !other.region) return [];
  const isElsewhere = region !== other.region;
  const workspaces = (workspaceRegion ?? region) !== (other.workspaceRegion ?? other.region);
  const pairs = isElsewhere ? side.pairedRegions : [];
  // An entry that is there a second time, for the workspace's region, has its name in the place of the region's.
  const ofWorkspace = ['{workspaceRegion}', '{region}'];
  const ofRegion = workspaceRegion ? ['{region}'] : ofWorkspace;
  return [
    ...(isElsewhere ? [{ word: '{region}', region, placeholders: ofRegion }] : []),
    ...(workspaceRegion && workspaces
      ? [{ word: '{workspaceRegion}', region: workspaceRegion, placeholders: ofWorkspace }]
      : []),
    ...pairs.map((pair, at) => ({
      word: at === 0 ? '{pairedRegion}' : `{pairedRegion${at + 1}}`,
      region: pair,
      placeholders: ['{pairedRegion}'],
    })),
  ];
}
