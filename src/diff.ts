import { type Difference, differenceOf } from './analysis/diff.js';
import { DIFF_TARGETS, type DiffSide, type DiffTarget } from './analysis/diff-side.js';
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
  const literals = new Set([left, right].flatMap((source) => ('catalog' in source ? literalTags(source.catalog) : [])));
  return { difference: differenceOf(sides.left, sides.right, literals), findings: sortFindings(findings) };
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
};

function kindsOf(side: DiffSide): DiffTarget[] {
  return DIFF_TARGETS.filter((target) => side[target]);
}

/** The tags that a catalog names without a placeholder for a region, in lower case. */
function literalTags({ services }: Catalog): string[] {
  const tags = services
    .flatMap(({ requirements }) => requirements.flatMap(({ alternatives }) => alternatives))
    .flatMap(({ kind, values }) => (kind === 'serviceTag' ? Object.values(values).flat() : []));
  return tags.flatMap(({ value }) => (placeholdersIn(value).some(isRegionPlaceholder) ? [] : [value.toLowerCase()]));
}
