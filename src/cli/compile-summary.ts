import { styleText } from 'node:util';
import type { RegionOutput } from '../compile.js';
import { serialLine } from '../formats/deploy-commands.js';
import type { Format } from '../formats/format.js';
import { printPorts } from '../packets/ports.js';
import type { WriteResult } from '../project/artifact-files.js';
import { CLOUD_TITLES } from '../service-tags/regions.js';
import { AZURE_TARGETS, type CoverageRow, type Outcome, type Target } from '../targets/coverage.js';
import type { ClassicModel } from '../targets/firewall/model.js';
import type { TargetOptions } from '../targets/options.js';
import { deployLines } from './deploy-lines.js';
import { ruleCount } from './rule-count.js';

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

/** Regions in one run beyond which each gets a line instead of a page. */
const MOST_PAGES = 3;
/** Requirements that share a rule beyond which they are counted. */
const MOST_NAMES = 6;
const TARGET_TITLES: Readonly<Record<Target, string>> = {
  nsg: 'NSG',
  firewall: 'firewall',
  routes: 'routes',
  prefixes: 'prefixes',
  'endpoint-policy': 'policy',
  'workspace-outbound': 'workspace',
};
const COLUMNS: readonly Outcome['kind'][] = ['exact', 'wider', 'elsewhere', 'impossible'];
const COLUMN_TITLES: Readonly<Record<Outcome['kind'], string>> = {
  exact: 'exact',
  wider: 'wider',
  elsewhere: 'elsewhere',
  impossible: 'gaps',
  'not-applicable': 'n/a',
};

/** What a person wants to know after compiling: what there is, what is not as asked, where it lies and how to deploy it. */
export function summarise(
  regions: readonly RegionOutput[],
  written: WriteResult,
  out: string,
  colour: boolean,
  lock: readonly string[] = [],
): string {
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
  const pages = regions.length > MOST_PAGES ? [overview(regions, paint)] : regions.map((region) => page(region, paint));
  const [first] = regions;
  const deploy = first ? deployment(first, regions.length, out, paint) : [];
  return `${[...pages.map((lines) => lines.join('\n')), [...files(written, out, paint), ...lock, ...deploy].join('\n')].join('\n\n')}\n`;
}

function page(output: RegionOutput, paint: Paint): string[] {
  const { region, requirements, coverage, options } = output;
  const services = requirements.services.map(({ title }) => title).join(', ');
  const features = requirements.features.map((feature) => feature.slice(feature.indexOf('/') + 1)).join(', ');
  return [
    `${paint('bold', `${services}, ${region.displayName}`)} (${CLOUD_TITLES[region.cloud]})${options.deployment ? `, ${options.deployment.name}` : ''}`,
    `${requirements.requirements.length} requirement${requirements.requirements.length === 1 ? '' : 's'} of the features ${features}`,
    '',
    ...countTable(output, options, paint),
    ...section(
      'wider',
      'Wider than asked',
      coverage,
      (row) => (row.outcome.kind === 'wider' ? row.outcome.what : ''),
      paint,
    ),
    ...section(
      'elsewhere',
      'Enforced elsewhere',
      coverage,
      (row) =>
        row.outcome.kind === 'elsewhere' ? `by the ${TARGET_TITLES[row.outcome.where]}: ${row.reason ?? ''}` : '',
      paint,
    ),
    ...section(
      'impossible',
      'Gaps',
      coverage,
      (row) => (row.outcome.kind === 'impossible' && row.outcome.accepted ? 'accepted' : (row.reason ?? '')),
      paint,
    ),
    ...skipped(output, paint),
    ...posture(output, options, paint),
  ];
}

function countTable(output: RegionOutput, options: TargetOptions, paint: Paint): string[] {
  const cells = (first: string, rest: readonly string[]): string =>
    `  ${first.padEnd(10)}${rest.map((text) => text.padStart(10)).join('')}`;
  const header = paint('dim', cells('', ['rules', ...COLUMNS.map((kind) => COLUMN_TITLES[kind])]));
  const rows = options.targets.map((target) => {
    const own = output.coverage.filter((row) => row.target === target);
    const counts = COLUMNS.map((kind) => String(own.filter(({ outcome }) => outcome.kind === kind).length));
    return cells(TARGET_TITLES[target], [String(ruleCount(output.models, target)), ...counts]);
  });
  return [header, ...rows];
}

/** What rows have in common stands once, above the requirements that share it. */
function section(
  kind: Outcome['kind'],
  title: string,
  coverage: readonly CoverageRow[],
  saying: (row: CoverageRow) => string,
  paint: Paint,
): string[] {
  const groups = new Map<string, Map<string, string[]>>();
  for (const row of coverage.filter(({ outcome }) => outcome.kind === kind)) {
    const head = `${TARGET_TITLES[row.target].padEnd(9)} ${saying(row)}`;
    const group = groups.get(head) ?? new Map<string, string[]>();
    groups.set(head, group);
    const flow = `${row.peer} ${row.protocol} ${printPorts(row.ports)}`;
    group.set(shortId(row.requirement), [...(group.get(shortId(row.requirement)) ?? []), flow]);
  }
  if (groups.size === 0) return [];
  const style: Style = kind === 'impossible' ? 'red' : kind === 'wider' ? 'yellow' : 'cyan';
  return [
    '',
    paint(style, title),
    ...[...groups].flatMap(([head, group]) => [
      `  ${head}`,
      ...[...group].map(([id, flows]) => `            ${id}  ${paint('dim', flows.join(', '))}`),
    ]),
  ];
}

const shortId = (id: string): string => id.slice(id.indexOf('/') + 1);

function skipped({ requirements }: RegionOutput, paint: Paint): string[] {
  const byReason = new Map<string, string[]>();
  for (const { entry, reason } of requirements.skipped)
    byReason.set(reason, [...(byReason.get(reason) ?? []), shortId(entry)]);
  if (byReason.size === 0) return [];
  return ['', paint('cyan', 'Left out'), ...[...byReason].map(([reason, ids]) => `  ${ids.join(', ')}: ${reason}`)];
}

function posture(
  { posture: rows, models, requirements, formats }: RegionOutput,
  options: TargetOptions,
  paint: Paint,
): string[] {
  const lines: string[] = [];
  if (models.nsg) {
    const closed = {
      both: 'closes inbound and outbound',
      outbound: 'closes outbound; inbound is as Azure has it',
      none: 'closes nothing; the NSG it is added to must',
    }[options.defaultDeny];
    const peers =
      options.defaultDeny === 'none'
        ? ''
        : `, but for private peers (${options.privatePrefixes.map(({ text }) => text).join(', ')})`;
    lines.push(`  The NSG ${closed}${peers}.`);
    lines.push(
      options.attach
        ? '  Its rules are added to the NSG you name.'
        : '  It replaces every rule of the NSG you name; --attach adds to it instead.',
    );
    for (const { rule, reason, needers } of rows.filter((row) => row.needers.length > 0))
      lines.push(`  ${rule} ${reason}, for ${some(needers.map(shortId))}.`);
  }
  if (models.firewall?.form === 'classic') lines.push(...classicPosture(models.firewall, formats));
  if (models.routes)
    lines.push(
      options.attach
        ? '  The routes are added to the route table you name.'
        : '  The route table is replaced whole; gateway routes stay out unless you say otherwise.',
    );
  if (models['endpoint-policy'])
    lines.push(
      '  The service endpoint policy denies every storage account that it does not list, once the subnet names it.',
    );
  const added = requirements.requirements.filter(({ managedNetwork }) => managedNetwork).map(({ id }) => shortId(id));
  if (options.targets.includes('workspace-outbound') && added.length > 0)
    lines.push(`  The managed network has rules of Azure's own for ${some(added)}.`);
  const outbound = models['workspace-outbound']?.rules ?? [];
  if (outbound.length > 0)
    lines.push('  The outbound rules are added to the managed network of the workspace you name.');
  const hosts = outbound.filter(({ kind }) => kind === 'fqdn').length;
  if (hosts > 0)
    lines.push(`  ${hosts} of them name hosts: the first one makes Azure add a firewall, which costs money.`);
  return lines.length === 0 ? [] : ['', paint('bold', 'Posture'), ...lines];
}

/** What is replaced in a firewall, and what a template would take with it. */
function classicPosture({ network, application }: ClassicModel, formats: readonly Format[]): string[] {
  const isWhole = formats.some((format) => format === 'arm' || format === 'bicep');
  return [
    `  In the firewall the rule collections ${network.name} and ${application.name} are replaced; others stay.`,
    ...(isWhole
      ? [
          '  But a template writes all of the firewall: hand it in as it is at that moment. What is not in there is lost.',
        ]
      : []),
  ];
}

/** A few by name, many by number: the manifest has them all. */
function some(ids: readonly string[]): string {
  return ids.length <= MOST_NAMES ? ids.join(', ') : `${ids.length} requirements`;
}

/** A line for each region; of the targets that are compiled only where they are named, those that are. */
function overview(regions: readonly RegionOutput[], paint: Paint): string[] {
  const named = regions.flatMap(({ options }) => options.targets).filter((target) => target !== 'prefixes');
  const targets = [...new Set<Target>([...AZURE_TARGETS, ...named])];
  const titles = [...targets.map((target) => TARGET_TITLES[target]), 'wider', 'gaps'];
  const cells = (texts: readonly string[]): string =>
    texts.map((text, at) => text.padStart(Math.max(9, (titles[at]?.length ?? 0) + 1))).join('');
  const header = paint('dim', `  ${'region'.padEnd(22)}${cells(titles)}`);
  const lines = regions.map((output) => {
    const count = (kind: Outcome['kind']): number =>
      output.coverage.filter(({ outcome }) => outcome.kind === kind).length;
    const rules = targets.map((target) => ruleCount(output.models, target));
    const numbers = [...rules, count('wider'), count('impossible')];
    return `  ${output.folder.padEnd(22)}${cells(numbers.map(String))}`;
  });
  return [paint('bold', `${regions.length} regions`), header, ...lines];
}

function files({ written, unchanged, removed }: WriteResult, out: string, paint: Paint): string[] {
  const list = (paths: readonly string[]): string =>
    paths.length <= 12 ? paths.join(', ') : `${paths.length} files below ${out}/`;
  return [
    ...(written.length > 0 ? [`${paint('green', 'Wrote')} ${list(written)}`] : []),
    ...(unchanged.length > 0 ? [`Unchanged: ${list(unchanged)}`] : []),
    ...(removed.length > 0 ? [`Removed, since nothing makes them any more: ${list(removed)}`] : []),
  ];
}

function deployment(output: RegionOutput, regionCount: number, out: string, paint: Paint): string[] {
  const { folder, formats } = output;
  const lines = deployLines(output, formats, `${out}/${folder}`);
  if (lines.length === 0) return [];
  const { firewall } = output.models;
  return [
    '',
    paint('bold', regionCount > 1 ? `Deploy, here ${folder}` : 'Deploy'),
    ...lines.map((line) => `  ${line}`),
    ...(regionCount > 1 && firewall ? [`  ${serialLine(firewall)}`] : []),
  ];
}
