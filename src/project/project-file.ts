import { agreementFields } from '../catalog/agreement.js';
import { type FilePlace, finding, type Report } from '../diagnostics/finding.js';
import { FORMATS } from '../formats/format.js';
import { TARGETS } from '../targets/coverage.js';
import { DEFAULT_DENIES, FIREWALL_RULES, FIREWALL_TIERS } from '../targets/options.js';
import {
  byKind,
  choice,
  date,
  type JsonSchema,
  type Located,
  list,
  located,
  mapped,
  type ObjectOf,
  object,
  optional,
  record,
  required,
  type Shape,
  scalar,
  text,
  truth,
} from '../yaml/shape.js';
import { readYaml } from '../yaml/yaml-text.js';

/** What `rulec compile` looks for where no other file is named. */
export const PROJECT_FILE = 'rulec.yaml';

/** Deployments of one region share the hundred numbers that the region has for its groups in a firewall policy. */
const MOST_PLACES = 10;

const word = (what: string): Shape<Located<string>> => located(text(what, /\S/, 'it is empty'));
const words = (what: string): Shape<readonly Located<string>[]> => list(word(what));

const deploymentName = text(
  'a name of lower-case words with hyphens',
  /^(?=.{1,30}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
  'use lower-case words with hyphens, at most 30 characters',
);

const place = scalar<number>(
  `a number from 0 to ${MOST_PLACES - 1}`,
  'RC104',
  (value) => (/^\d$/.test(value) ? { value: Number(value) } : { reason: 'no such number' }),
  { type: 'integer', minimum: 0, maximum: MOST_PLACES - 1 },
);

const parameters = record(
  text('a parameter name', /\S/, 'it is empty'),
  located(scalar('a text', 'RC104', (value) => ({ value }), { type: ['string', 'number'] })),
);

const tagFiles = byKind({
  scalar: mapped(word('the path of a tag file'), (file): TagFiles => ({ public: file, usgov: file, china: file })),
  map: object('tag files by cloud', {
    public: optional(word('the path of a tag file'), 'The tag file of the public cloud.'),
    usgov: optional(word('the path of a tag file'), 'The tag file of Azure Government.'),
    china: optional(word('the path of a tag file'), 'The tag file of Azure operated by 21Vianet.'),
  }),
});

/** Paths by cloud. */
export type TagFiles = { readonly [cloud in 'public' | 'usgov' | 'china']?: Located<string> };

const settings = {
  services: optional(words('a service'), 'Services of the catalogs; all of them where it is left out.'),
  features: optional(words('a feature'), 'Features beside the defaults, or all.'),
  without: optional(words('a feature'), 'Default features to leave out.'),
  parameters: optional(parameters, 'Values of catalog parameters.'),
  workspaceRegion: optional(word('a region'), 'Region of the workspace, where it is not that of its compute.'),
  asOf: optional(located(date()), 'Only entries that count on this day.'),
  targets: optional(
    list(choice(...TARGETS)),
    'What to compile: nsg, firewall, routes, prefixes, endpoint-policy, workspace-outbound.',
  ),
  formats: optional(list(choice(...FORMATS)), 'What to write.'),
  source: optional(words('a prefix or the id of an IP group'), "Compute's prefixes in firewall rules."),
  private: optional(words('a prefix'), 'Private prefixes; RFC 1918 where it is left out.'),
  firewall: optional(
    object('a firewall', {
      ip: optional(word('an address'), 'Private address of the firewall.'),
      tier: optional(choice(...FIREWALL_TIERS), 'The tier of the firewall.'),
      rules: optional(choice(...FIREWALL_RULES), 'Where it keeps its rules: in a policy, or classic, in itself.'),
      tlsInspection: optional(truth(), 'Whether it breaks TLS open to read paths.'),
    }),
    'The firewall behind the default route.',
  ),
  storageAccounts: optional(
    words('the id of a storage account, or none'),
    "What the compute's subnet reaches over its service endpoint for storage: resource ids, or none alone.",
  ),
  defaultRoute: optional(choice('firewall', 'none'), 'Where everything else goes.'),
  defaultDeny: optional(choice(...DEFAULT_DENIES), 'The directions that the NSG closes.'),
  attach: optional(truth(), 'Add to an existing NSG and route table.'),
  openHosts: optional(truth(), 'Without a firewall: open the ports of host names to every address.'),
  serviceTags: optional(tagFiles, "Microsoft's tag file, or one for each cloud."),
  expand: optional(truth(), 'Write the addresses of the tag file in place of tags.'),
  allowWidening: optional(truth(), 'Fit too many addresses by larger prefixes.'),
  strictTags: optional(truth(), 'Use a tag only where the tag file says so.'),
  acceptedGaps: optional(
    list(
      object('an accepted gap', {
        entry: required(word('the id of an entry'), 'The entry whose gap is known.'),
        reason: required(
          text('a reason', /\S/, 'it is empty'),
          'Why that is all right; who reviews the output reads it.',
        ),
        ...agreementFields,
      }),
    ),
    'Entries whose gaps are known.',
  ),
} as const;

const regions = words('a region, or all');

const deployment = object('a deployment', {
  name: required(
    located(deploymentName),
    'Its folder below the output folder, and a part of the names of its resources.',
  ),
  regions: optional(regions, 'Its regions; those of the project where it is left out.'),
  place: optional(
    place,
    'Where several deployments of a region write into one firewall or policy: which of ten numbers their rules have.',
  ),
  ...settings,
});

const project = object('a project', {
  catalogs: optional(words('a directory'), 'Directories with catalogs of your own, from this file.'),
  out: optional(word('a directory'), 'The output folder, from this file; out where it is left out.'),
  regions: optional(regions, 'The regions to compile.'),
  ...settings,
  deployments: optional(list(deployment), 'Spokes or subnets with settings of their own, which go before those above.'),
});

type Read = ObjectOf<{ [K in keyof typeof settings]: (typeof settings)[K] }>;

/** What a project or a deployment says; everything has a default. */
export type Settings = Read;

export interface Deployment {
  readonly name: string;
  readonly place: number;
  readonly regions: readonly Located<string>[];
  readonly settings: Settings;
  readonly at: FilePlace;
}

/** A project file as it was read. */
export interface Project {
  readonly file: string;
  readonly catalogs: readonly Located<string>[];
  readonly out: string;
  readonly regions: readonly Located<string>[];
  readonly settings: Settings;
  readonly deployments: readonly Deployment[];
  readonly start: FilePlace;
}

/** The JSON Schema of {@link PROJECT_FILE}. */
export function projectSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'rulec.yaml: what to compile, for whom',
    ...project.schema,
  };
}

/** Reads a project file; what is wrong with it is reported, all of it, and there is no project then. */
export function readProject(content: string, file: string, report: Report): Project | undefined {
  const read = readYaml(content, file, project, 'Start with `regions: [westus]`.', report);
  if (!read) return undefined;
  const { value, start } = read;
  const { catalogs = [], out, regions: own = [], deployments: given = [], ...shared } = value;
  const deployments = given.map(
    ({ name, regions: named, place: at, ...rest }): Deployment => ({
      name: name.value,
      at: name.place,
      place: at ?? 0,
      regions: named ?? own,
      settings: merged(shared, rest),
    }),
  );
  let isWrong = false;
  checkDeployments(deployments, own, start, (item) => {
    isWrong = true;
    report(item);
  });
  if (isWrong) return undefined;
  return { file, catalogs, out: out?.value ?? 'out', regions: own, settings: shared, deployments, start };
}

/** What a deployment says goes before what the project says; parameters and what is said of the firewall do so one by one. */
function merged(shared: Settings, own: Settings): Settings {
  const { parameters: given = [] } = own;
  const others = (shared.parameters ?? []).filter(({ key }) => !given.some((other) => other.key === key));
  const both = [...others, ...given];
  return {
    ...shared,
    ...own,
    ...(both.length > 0 && { parameters: both }),
    ...(shared.firewall && { firewall: { ...shared.firewall, ...own.firewall } }),
  };
}

function checkDeployments(
  deployments: readonly Deployment[],
  regions: readonly Located<string>[],
  start: FilePlace,
  report: Report,
): void {
  if (deployments.length === 0 && regions.length === 0) {
    const help = 'Add `regions: [westus]`, or deployments with regions.';
    report(finding('RC103', 'the project names no region', { place: start, help }));
  }
  const names = new Map<string, Deployment>();
  for (const own of deployments) {
    const first = names.get(own.name);
    if (first) {
      const notes = [{ message: 'the other one stands here', place: first.at }];
      report(
        finding('RC105', `two deployments are named ${own.name}`, {
          place: own.at,
          notes,
          help: 'Rename one of them.',
        }),
      );
    }
    names.set(own.name, own);
    if (own.regions.length === 0) {
      const help = 'Add `regions:` to it, or to the project.';
      report(finding('RC103', `the deployment ${own.name} has no region`, { place: own.at, help }));
    }
  }
}
