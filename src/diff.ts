import { type Difference, differenceOf } from './analysis/diff.js';
import { DIFF_TARGETS, type DiffSide, type DiffTarget } from './analysis/diff-side.js';
import type { CatalogNames } from './analysis/own-names.js';
import { type Catalog, isRegionPlaceholder, placeholdersIn } from './catalog/catalog.js';
import { type Finding, finding, sortFindings } from './diagnostics/finding.js';
import { type DiffSource, readSide } from './diff-sides.js';
import { type AzureTables, loadAzureTables } from './rules.js';

export type { DiffSource };

/** What {@link diff} gives. */
export interface Diff {
  /** Undefined where a side could not be read, or the two cannot be compared. */
  readonly difference?: Difference;
  readonly findings: readonly Finding[];
}

/**
 * Compares two regions, folders or files: what they ask for, how their rules differ beyond their regions' own names, and
 * which packets are newly allowed, no longer allowed or sent another way. Exact; without tag files a service tag is a name.
 */
export async function diff(
  left: DiffSource,
  right: DiffSource,
  tables: AzureTables = loadAzureTables(),
): Promise<Diff> {
  const findings: Finding[] = [];
  const sides = {
    left: await readSide(left, tables, (item) => findings.push(item)),
    right: await readSide(right, tables, (item) => findings.push(item)),
  };
  if (!sides.left || !sides.right) return { findings: sortFindings(findings) };
  const apart = incomparable(sides.left, sides.right);
  if (apart) return { findings: sortFindings([...findings, apart]) };
  const names = namesOf([left, right].flatMap((source) => ('catalog' in source ? [source.catalog] : [])));
  return { difference: differenceOf(sides.left, sides.right, names), findings: sortFindings(findings) };
}

/** Two sides without anything of the same kind, such as a network security group and a route table. */
function incomparable(left: DiffSide, right: DiffSide): Finding | undefined {
  const [lefts, rights] = [kindsOf(left), kindsOf(right)];
  const isNothing = lefts.length + rights.length === 0;
  if (isNothing || lefts.some((kind) => rights.includes(kind)) || (left.asked && right.asked)) return undefined;
  const titles = (kinds: readonly DiffTarget[]): string => kinds.map((kind) => TITLES[kind]).join(', ') || 'nothing';
  const message = `${left.label} holds ${titles(lefts)}, ${right.label} ${titles(rights)}`;
  return finding('RC810', message, {
    place: { option: '', value: right.label },
    help: 'Name two sides that hold the same kind.',
  });
}

const TITLES: Readonly<Record<DiffTarget, string>> = {
  nsg: 'a network security group',
  firewall: 'rules of a firewall',
  routes: 'routes',
  'endpoint-policy': 'a service endpoint policy',
  'workspace-outbound': 'outbound rules of a workspace',
};

function kindsOf(side: DiffSide): DiffTarget[] {
  return DIFF_TARGETS.filter((target) => side[target]);
}

/** Names of tags and hosts as catalogs write them, before a region fills their placeholders. */
function namesOf(catalogs: readonly Catalog[]): CatalogNames {
  const [literalTags, regionalHosts] = [new Set<string>(), new Set<string>()];
  for (const { requirements } of catalogs.flatMap(({ services }) => services)) {
    for (const { kind, values } of requirements.flatMap(({ alternatives }) => alternatives)) {
      for (const { value } of Object.values(values).flat()) {
        const isRegional = placeholdersIn(value).some(isRegionPlaceholder);
        if (kind === 'serviceTag' && !isRegional) literalTags.add(value.toLowerCase());
        if ((kind === 'fqdn' || kind === 'url') && isRegional) regionalHosts.add(value);
      }
    }
  }
  return { literalTags, regionalHosts };
}
