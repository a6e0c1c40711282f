import type { Catalog } from './catalog/catalog.js';
import { compile, type RegionOutput } from './compile.js';
import type { CompileOptions } from './compile-options.js';
import {
  type FilePlace,
  type Finding,
  finding,
  isFilePlace,
  type OptionPlace,
  sortFindings,
} from './diagnostics/finding.js';
import type { Deployment, Project, Settings } from './project/project-file.js';
import { type Agreed, agreementWords } from './requirements/agreements.js';
import { type AzureTables, loadAzureTables } from './rules.js';
import type { Cloud } from './service-tags/regions.js';
import type { FirewallModel } from './targets/firewall/model.js';
import type { Located } from './yaml/shape.js';

/** What the command line says beside the project; it goes before the project. */
export type Overrides = Partial<CompileOptions>;

/** Gives the text of a tag file of the project; what cannot be read is reported by whoever reads it. */
export type OpenTagFile = (path: Located<string>) => CompileOptions['serviceTags'];

/** What {@link compileProject} gives. */
export interface ProjectCompilation {
  /** By deployment and region; empty where anything was in error. Gaps do not empty it. */
  readonly regions: readonly RegionOutput[];
  readonly findings: readonly Finding[];
  /** That gaps are known, as somebody has agreed. */
  readonly agreed: readonly Agreed[];
}

/** A deployment, or the project where it has none. */
type User = Omit<Deployment, 'name' | 'place'> & Partial<Deployment>;

/** Compiles every deployment of a project, each cloud with its own tag file. Findings point into the project file. */
export async function compileProject(
  catalog: Catalog,
  project: Project,
  overrides: Overrides,
  openTagFile: OpenTagFile,
  tables: AzureTables = loadAzureTables(),
): Promise<ProjectCompilation> {
  const { deployments, regions: names, settings, start } = project;
  const whole = { regions: names, settings, at: start };
  const users: readonly User[] = deployments.length > 0 ? deployments : [whole];
  const findings: Finding[] = [];
  const outputs: RegionOutput[] = [];
  let isWrong = false;
  const opened = new Map<string, CompileOptions['serviceTags']>();
  const open: OpenTagFile = (path) => {
    const file = opened.get(path.value) ?? openTagFile(path);
    opened.set(path.value, file);
    isWrong ||= file === undefined;
    return file;
  };
  const wanted = users.flatMap((user) => {
    const regions = regionsOf(user, overrides.region, tables);
    return regions.length > 0 ? [{ user, regions }] : [];
  });
  if (wanted.length === 0) findings.push(noDeployment(overrides.region));
  isWrong ||= wanted.length === 0;
  for (const { user, regions } of wanted) {
    const named = {
      ...overrides,
      region: regions,
      ...(user.name !== undefined && { deployment: { name: user.name, place: user.place ?? 0 } }),
    };
    const places = placesIn(user.settings, user.regions);
    for (const options of splitByCloud(optionsOf(user.settings), named, user.settings, open, tables)) {
      const compiled = await compile(catalog, options, tables);
      isWrong ||= compiled.regions.length === 0;
      outputs.push(...compiled.regions);
      for (const item of compiled.findings) findings.push(ofDeployment(placed(item, places, user.at), user.name));
    }
  }
  const clashes = clashesAmong(outputs, deployments);
  isWrong ||= clashes.length > 0;
  return {
    regions: isWrong ? [] : outputs,
    findings: sortFindings([...findings, ...clashes]),
    agreed: agreedGaps(project),
  };
}

/** The regions to compile for a deployment: of those that are named, the ones that it has. A project without deployments is for any. */
function regionsOf(
  { name, regions: own }: User,
  named: CompileOptions['region'] | undefined,
  { regions: table }: AzureTables,
): readonly string[] {
  const all = own.map(({ value }) => value);
  if (named === undefined) return all;
  const wanted = typeof named === 'string' ? [named] : named;
  // A name that is none is told of by whoever compiles.
  const isUnknown = wanted.some((text) => text !== 'all' && !table.find(text));
  if (name === undefined || all.includes('all') || isUnknown) return wanted;
  const nameOf = (text: string): string => table.find(text)?.name ?? text;
  const names = new Set(wanted.map(nameOf));
  return all.filter((text) => names.has('all') || names.has(nameOf(text)));
}

function noDeployment(named: CompileOptions['region'] = []): Finding {
  const value = typeof named === 'string' ? named : named.join(',');
  const help = 'Add the region to the `regions:` of a deployment.';
  return finding('RC810', `no deployment of the project has ${value}`, { place: { option: 'region', value }, help });
}

/** A tag file is of one cloud, so regions of several clouds are compiled apart where there are tag files. */
function splitByCloud(
  given: Partial<CompileOptions>,
  named: Overrides & Pick<CompileOptions, 'region'>,
  { serviceTags }: Settings,
  openTagFile: OpenTagFile,
  { regions }: AzureTables,
): CompileOptions[] {
  const together = { ...given, ...named };
  if (!serviceTags || named.serviceTags) return [together];
  const names = typeof named.region === 'string' ? [named.region] : named.region;
  const byCloud = new Map<Cloud | undefined, string[]>();
  for (const name of names.flatMap((own) =>
    own === 'all' ? regions.ofCustomers().map((region) => region.name) : [own],
  )) {
    const cloud = regions.find(name)?.cloud;
    byCloud.set(cloud, [...(byCloud.get(cloud) ?? []), name]);
  }
  return [...byCloud].map(([cloud, own]) => {
    const file = cloud && serviceTags[cloud];
    const opened = file && openTagFile(file);
    return { ...together, region: own, ...(opened && { serviceTags: opened }) };
  });
}

function agreedGaps({ settings, deployments }: Project): Agreed[] {
  return [settings, ...deployments.map((own) => own.settings)].flatMap(({ acceptedGaps = [] }) =>
    acceptedGaps.map(({ entry: { value, place }, ...gap }) => ({
      ...gap,
      what: `the accepted gap of ${value}`,
      place,
    })),
  );
}

function optionsOf(settings: Settings): Partial<CompileOptions> {
  const { firewall, acceptedGaps, parameters, source } = settings;
  const texts = (list: readonly Located<string>[] | undefined): string[] | undefined => list?.map(({ value }) => value);
  const all: { [K in keyof CompileOptions]: CompileOptions[K] | undefined } = {
    region: undefined,
    services: texts(settings.services),
    features: texts(settings.features),
    without: texts(settings.without),
    parameters: parameters && Object.fromEntries(parameters.map(({ key, value }) => [key, value.value])),
    workspaceRegion: settings.workspaceRegion?.value,
    asOf: settings.asOf?.value,
    targets: settings.targets,
    formats: settings.formats,
    source: texts(source),
    private: texts(settings.private),
    firewallIp: firewall?.ip?.value,
    firewallTier: firewall?.tier,
    firewallRules: firewall?.rules,
    tlsInspection: firewall?.tlsInspection,
    storageAccounts: texts(settings.storageAccounts),
    defaultRoute: settings.defaultRoute,
    defaultDeny: settings.defaultDeny,
    attach: settings.attach,
    openHosts: settings.openHosts,
    expand: settings.expand,
    allowWidening: settings.allowWidening,
    strictTags: settings.strictTags,
    acceptGaps: acceptedGaps?.map(({ entry }) => entry.value),
    gapReasons:
      acceptedGaps &&
      Object.fromEntries(acceptedGaps.map((gap) => [gap.entry.value, `${gap.reason}${agreementWords(gap)}`])),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Where the values of options stand in the project file. */
function placesIn(settings: Settings, regions: readonly Located<string>[]): ReadonlyMap<string, FilePlace> {
  const { firewall, acceptedGaps = [], parameters = [], workspaceRegion, asOf } = settings;
  const lists: readonly (readonly [string, readonly Located<string>[] | undefined])[] = [
    ['region', regions],
    ['service', settings.services],
    ['features', settings.features],
    ['without', settings.without],
    ['source', settings.source],
    ['private', settings.private],
    ['storage-accounts', settings.storageAccounts],
    ['workspace-region', workspaceRegion && [workspaceRegion]],
    ['as-of', asOf && [asOf]],
    ['firewall-ip', firewall?.ip && [firewall.ip]],
    ['accept-gap', acceptedGaps.map(({ entry }) => entry)],
    ['service-tags', Object.values(settings.serviceTags ?? {})],
    ['param', parameters.map(({ key, value }) => ({ value: `${key}=${value.value}`, place: value.place }))],
  ];
  return new Map(lists.flatMap(([option, list = []]) => list.map(({ value, place }) => [`${option} ${value}`, place])));
}

/** What is found in one deployment of a region need not be in another. */
function ofDeployment(item: Finding, deployment: string | undefined): Finding {
  return item.region === undefined || deployment === undefined ? item : { ...item, deployment };
}

/** Points into the project file where the value stands there. */
function placed(item: Finding, places: ReadonlyMap<string, FilePlace>, at: FilePlace): Finding {
  const { place } = item;
  if (!place || isFilePlace(place)) return item;
  const found = placeOf(place, places);
  return found ? { ...item, place: found } : place.value === undefined ? { ...item, place: at } : item;
}

function placeOf({ option, value }: OptionPlace, places: ReadonlyMap<string, FilePlace>): FilePlace | undefined {
  return value === undefined ? undefined : places.get(`${option} ${value}`);
}

const HELD: Readonly<Record<FirewallModel['form'], string>> = {
  policy: 'rule collection groups',
  classic: 'rule collections',
};

/** What one firewall or policy holds needs numbers of its own, and deployments of one region may share it. */
function clashesAmong(outputs: readonly RegionOutput[], deployments: readonly Deployment[]): Finding[] {
  const taken = new Map<string, string>();
  return outputs.flatMap(({ region, options, models }): Finding[] => {
    const { deployment } = options;
    if (!deployment || !models.firewall) return [];
    const { form } = models.firewall;
    const key = `${form} ${region.name} ${deployment.place}`;
    const other = taken.get(key);
    taken.set(key, other ?? deployment.name);
    if (other === undefined) return [];
    const message = `${other} and ${deployment.name} both have ${HELD[form]} at place ${deployment.place} of ${region.name}`;
    const place = deployments.find(({ name }) => name === deployment.name)?.at;
    return [finding('RC315', message, { place, help: 'Give each a `place:` of its own, from 0 to 9.' })];
  });
}
