/**
 * Regenerates rules/azure/regions.json and rules/azure/service-tags.json.
 *
 *   npm run azure-tables -- TAG_FILES_FOLDER REGIONS.json CAPABILITIES.json
 *
 * TAG_FILES_FOLDER holds Microsoft's service-tag files, one or more per cloud; the newest of each cloud is read.
 * REGIONS.json and CAPABILITIES.json hold what only documentation tells: display names, pairs, restrictions, and
 * the documented direction and support of each tag. Nothing here is read at run time: the tables are committed.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type CloudName = 'public' | 'usgov' | 'china';

interface TagFile {
  readonly changeNumber: number;
  readonly cloud: string;
  readonly values: readonly {
    readonly name: string;
    readonly properties: { readonly region: string; readonly networkFeatures: readonly string[] | null };
  }[];
}

interface RegionFact {
  readonly armName: string | null;
  readonly displayName: string | null;
  readonly geography: string | null;
  readonly cloud: string;
  readonly tagSuffix: string | null;
  readonly azureCloudSuffix: string;
  readonly regionProperty: string;
  readonly pairedRegion: string | null;
  readonly pairedRegions: readonly string[] | null;
  readonly accessRestricted: boolean;
  readonly docSource: string | null;
}

interface CapabilityFact {
  readonly tag: string;
  readonly direction: string | null;
  readonly regional: boolean | null;
  readonly azureFirewall: boolean | null;
  readonly udrDocumentedUnsupported: boolean;
  readonly inDocs: boolean;
}

interface RegionRow {
  name: string;
  displayName: string;
  geography: string | null;
  cloud: CloudName;
  tagSuffix: string;
  azureCloudSuffix: string;
  pairs: readonly string[];
  availability: 'general' | 'restricted' | 'early-access' | 'staging' | 'undocumented';
  groupPriority: number;
  source: string;
}

const CLOUD_OF_FILE: Readonly<Record<string, CloudName>> = {
  Public: 'public',
  AzureGovernment: 'usgov',
  China: 'china',
};
const CLOUD_OF_FACT: Readonly<Record<string, CloudName>> = {
  AzurePublic: 'public',
  AzureUSGovernment: 'usgov',
  AzureChina: 'china',
};
const CLOUDS: readonly CloudName[] = ['public', 'usgov', 'china'];
const FIRST_GROUP_PRIORITY = 20_000;
const GROUP_PRIORITY_STEP = 100;
const FEATURE_ORDER = ['API', 'NSG', 'UDR', 'FW', 'VSE'];
/** Suffixes of one tag that repeat another region's `region` property; they are no regions of their own. */
const STAGE_SUFFIXES = new Set(['EastUS2Stage', 'NorthCentralUSStage']);

const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')) as T;
}

function write(path: string, table: unknown): void {
  writeFileSync(path, `${printTable(table)}\n`);
  process.stdout.write(`wrote ${path}\n`);
}

/** JSON with one line per row, so that a change of one region or tag is a change of one line. */
function printTable(value: unknown, depth = 0): string {
  const indent = '  '.repeat(depth + 1);
  const isRowHolder = depth < 2 && typeof value === 'object' && value !== null;
  if (!isRowHolder || (depth === 1 && !hasObjectMembers(value))) return JSON.stringify(value);
  const end = `\n${'  '.repeat(depth)}`;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => `${indent}${printTable(item, depth + 1)}`).join(',\n')}${end}]`;
  }
  const members = Object.entries(value).map(
    ([key, item]) => `${indent}${JSON.stringify(key)}: ${printTable(item, depth + 1)}`,
  );
  return `{\n${members.join(',\n')}${end}}`;
}

function hasObjectMembers(value: object): boolean {
  return Object.values(value).some((member) => typeof member === 'object' && member !== null);
}

function newestTagFiles(folder: string): Map<CloudName, { name: string; date: string; file: TagFile }> {
  const newest = new Map<CloudName, { name: string; date: string; file: TagFile }>();
  for (const name of readdirSync(folder).sort(byText)) {
    const match = /^ServiceTags_\w+_(\d{4})(\d{2})(\d{2})\.json$/.exec(name);
    if (!match) continue;
    const file = readJson<TagFile>(join(folder, name));
    const cloud = CLOUD_OF_FILE[file.cloud];
    if (cloud) newest.set(cloud, { name, date: `${match[1]}-${match[2]}-${match[3]}`, file });
  }
  for (const cloud of CLOUDS) if (!newest.has(cloud)) throw new Error(`${folder} holds no file of the cloud ${cloud}`);
  return newest;
}

/** `IndiaSouthCentral` reads `India South Central`, `NortheastUS5` reads `Northeast US 5`. */
function displayNameOf(suffix: string): string {
  return suffix.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/([A-Za-z])(\d)/g, '$1 $2');
}

const isDocumented = (fact: RegionFact): boolean => fact.docSource !== null && !fact.docSource.includes('not in the');

function availabilityOf(name: string, fact: RegionFact | undefined): RegionRow['availability'] {
  if (/stg$/.test(name)) return 'staging';
  if (/euap$/.test(name)) return 'early-access';
  if (!fact || !isDocumented(fact)) return 'undocumented';
  return fact.accessRestricted ? 'restricted' : 'general';
}

/** Regions keep the group priority they were once given; new ones take the next free number. */
function regionRows(
  facts: readonly RegionFact[],
  files: ReturnType<typeof newestTagFiles>,
  kept: ReadonlyMap<string, number>,
): RegionRow[] {
  const rows = new Map<string, Omit<RegionRow, 'groupPriority'>>();
  for (const fact of facts) {
    const cloud = CLOUD_OF_FACT[fact.cloud];
    if (!cloud || !fact.armName || !fact.tagSuffix || !fact.displayName) continue;
    rows.set(fact.armName, {
      name: fact.armName,
      displayName: fact.displayName,
      geography: fact.geography,
      cloud,
      tagSuffix: fact.tagSuffix,
      azureCloudSuffix: fact.azureCloudSuffix,
      pairs: fact.pairedRegions ?? [],
      availability: availabilityOf(fact.armName, fact),
      source: isDocumented(fact) ? (fact.docSource ?? '') : 'tag file only',
    });
  }
  for (const cloud of CLOUDS) {
    const { name: fileName, file } = files.get(cloud) ?? fail(cloud);
    for (const { name, properties } of file.values) {
      const suffix = /^Storage\.(\w+)$/.exec(name)?.[1];
      if (!suffix || STAGE_SUFFIXES.has(suffix) || rows.has(suffix.toLowerCase())) continue;
      rows.set(suffix.toLowerCase(), {
        name: suffix.toLowerCase(),
        displayName: displayNameOf(suffix),
        geography: null,
        cloud,
        tagSuffix: suffix,
        azureCloudSuffix: properties.region,
        pairs: [],
        availability: availabilityOf(suffix.toLowerCase(), undefined),
        source: fileName,
      });
    }
  }
  let next = Math.max(FIRST_GROUP_PRIORITY - GROUP_PRIORITY_STEP, ...kept.values());
  return [...rows.values()]
    .sort((left, right) => byText(left.name, right.name))
    .map((row) => {
      const isNew = !kept.has(row.name);
      if (isNew) next += GROUP_PRIORITY_STEP;
      const priority = kept.get(row.name) ?? next;
      const { source, ...rest } = row;
      return { ...rest, groupPriority: priority, source };
    });
}

function fail(what: string): never {
  throw new Error(`missing: ${what}`);
}

/** `null` in the file means listed, but marked for no feature. */
function featuresOf(features: readonly string[] | null): string | null {
  if (features === null) return null;
  return FEATURE_ORDER.filter((feature) => features.includes(feature)).join(' ');
}

function cloudRow(
  base: string,
  file: TagFile,
  suffixes: ReadonlySet<string>,
  isDottedBase: (name: string) => boolean,
): object | undefined {
  const own = file.values.find(({ name }) => name === base);
  const regional = file.values.filter(({ name }) => name.startsWith(`${base}.`) && !isDottedBase(name));
  if (!own) return undefined;
  const row: Record<string, unknown> = { features: featuresOf(own.properties.networkFeatures) };
  if (regional.length === 0) return row;
  const counts = new Map<string | null, number>();
  const found = new Map<string, string | null>();
  for (const { name, properties } of regional) {
    const features = featuresOf(properties.networkFeatures);
    found.set(name.slice(base.length + 1), features);
    counts.set(features, (counts.get(features) ?? 0) + 1);
  }
  const usual =
    [...counts].sort((left, right) => right[1] - left[1] || byText(String(left[0]), String(right[0])))[0]?.[0] ?? null;
  const detail: Record<string, unknown> = { features: usual };
  const known = [...found.keys()].sort(byText);
  const missing = [...suffixes].filter((suffix) => !found.has(suffix)).sort(byText);
  if (missing.length <= known.length) {
    if (missing.length > 0) detail['missing'] = missing;
    const extra = known.filter((suffix) => !suffixes.has(suffix));
    if (extra.length > 0) detail['extra'] = extra;
  } else {
    detail['only'] = known;
  }
  const except = known.filter((suffix) => found.get(suffix) !== usual);
  if (except.length > 0) detail['except'] = Object.fromEntries(except.map((suffix) => [suffix, found.get(suffix)]));
  row['regional'] = detail;
  return row;
}

function tagRows(
  facts: readonly CapabilityFact[],
  files: ReturnType<typeof newestTagFiles>,
  regions: readonly RegionRow[],
): Record<string, object> {
  const documented = new Map(facts.map((fact) => [fact.tag, fact]));
  const bases = new Set(facts.map(({ tag }) => tag));
  for (const { file } of files.values()) {
    for (const { name, properties } of file.values) {
      const dot = name.lastIndexOf('.');
      if (dot < 0 || properties.region === '') bases.add(name);
    }
  }
  bases.add('AzurePortal.AzureAppServiceUx');
  const isDottedBase = (name: string): boolean => bases.has(name);
  const rows: Record<string, object> = {};
  for (const base of [...bases].sort(byText)) {
    const fact = documented.get(base);
    const row: Record<string, unknown> = {};
    if (fact?.inDocs) {
      row['documented'] = {
        direction: fact.direction?.toLowerCase(),
        regional: fact.regional,
        firewall: fact.azureFirewall,
        routes: !fact.udrDocumentedUnsupported,
      };
    }
    for (const cloud of CLOUDS) {
      const { file } = files.get(cloud) ?? fail(cloud);
      const suffixes = new Set(
        regions
          .filter((region) => region.cloud === cloud)
          .map((region) => (base === 'AzureCloud' ? region.azureCloudSuffix : region.tagSuffix)),
      );
      const found = cloudRow(base, file, suffixes, isDottedBase);
      if (found) row[cloud] = found;
    }
    rows[base] = row;
  }
  return rows;
}

const [tagFolder, regionFacts, capabilityFacts] = process.argv.slice(2);
if (!tagFolder || !regionFacts || !capabilityFacts) {
  process.stderr.write('usage: npm run azure-tables -- TAG_FILES_FOLDER REGIONS.json CAPABILITIES.json\n');
  process.exit(2);
}
const files = newestTagFiles(tagFolder);
const regionsPath = 'rules/azure/regions.json';
const kept = new Map<string, number>();
try {
  for (const row of readJson<{ regions: RegionRow[] }>(regionsPath).regions) kept.set(row.name, row.groupPriority);
} catch {
  // The first run has no table to keep numbers from.
}
const regions = regionRows(readJson<{ regions: RegionFact[] }>(regionFacts).regions, files, kept);
const fileSources = Object.fromEntries(
  CLOUDS.map((cloud) => {
    const { name, date, file } = files.get(cloud) ?? fail(cloud);
    return [cloud, { file: name, date, changeNumber: file.changeNumber }];
  }),
);

write(regionsPath, {
  about:
    'Azure regions: how each is spelled in ARM, in service tags and in AzureCloud tags. groupPriority is the default priority of its rule collection group; numbers once given are kept.',
  sources: {
    tagFiles:
      'https://www.microsoft.com/download/details.aspx?id=56519 (public), 57063 (Azure Government), 57062 (China)',
    documentation: 'https://learn.microsoft.com/azure/reliability/regions-list',
    ...fileSources,
  },
  regions,
});
write('rules/azure/service-tags.json', {
  about:
    'Service tags and where they work. features: the networkFeatures of the tag file (null: listed, marked for nothing). documented: what the service-tags page says. regional: what holds for TAG.REGION, with exceptions.',
  sources: {
    documentation: 'https://learn.microsoft.com/azure/virtual-network/service-tags-overview',
    documentationDate: '2023-01-26',
    ...fileSources,
  },
  tags: tagRows(readJson<CapabilityFact[]>(capabilityFacts), files, regions),
});
