import type { RequirementSet } from '../../requirements/requirement.js';
import { CLOUD_TITLES } from '../../service-tags/regions.js';
import { ATTACHMENT_LINE, deployCommands, serialLine } from '../deploy-commands.js';
import type { FormatWriter, RegionContent } from '../format.js';
import { namedCollections } from '../named-collections.js';
import { originsOf } from '../origins.js';
import { type RuleRow, ruleRows } from '../rule-rows.js';
import { Outcomes } from './outcomes.js';
import { collectionTable, definitionTable, outboundTable, routeTable, securityTable } from './rules.js';
import { ownershipLines, selectionLines } from './selection.js';
import { SourceKeys } from './sources.js';
import { anchor, code, plain, section, table } from './words.js';

/** `rulebook.md`: what a reviewer of a region's rules reads. */
export const writeRulebookFiles: FormatWriter = (content) =>
  content.set.requirements.length + content.set.routes.length === 0
    ? new Map()
    : new Map([['rulebook.md', writeRulebook(content)]]);

function writeRulebook(content: RegionContent): string {
  const { set, coverage } = content;
  const outcomes = new Outcomes(set, coverage);
  const keys = new SourceKeys([...set.requirements, ...set.routes].flatMap(({ sources }) => sources));
  const sections = [
    section('Gaps', 'What is required and no rule holds. An accepted gap is known, and still closed.', outcomes.gaps()),
    section('Wider than asked', 'What passes beside the requirement.', outcomes.wider()),
    ...ruleSections(content, keys),
    section('Enforced elsewhere', outcomes.elsewhere()),
    section('Posture', ...posture(content)),
    section('Remarks', 'Held as asked, with something to know.', outcomes.remarks(), noteTable(set, outcomes)),
    section('Left out', 'Entries that were asked for and have no rule here.', skippedTable(set)),
    section('Limits', 'What this output uses of what Azure allows.', limitTable(content)),
    section(
      'Assumptions',
      'What must hold outside of these rules.',
      content.assumptions.map(({ id, text }) => `- ${code(id)}: ${plain(text)}`).join('\n'),
    ),
    section('Deploy', ...deployment(content)),
    keys.section('Sources'),
  ];
  const whose = content.options.deployment ? `, ${plain(content.options.deployment.name)}` : '';
  const parts = [
    `# Rule book: ${plain(set.services.map(({ title }) => title).join(', '))}, ${plain(set.region.displayName)}${whose}`,
    `What the rules of ${code(set.region.name)} (${CLOUD_TITLES[set.region.cloud]}) let through, and why. Written by rulec beside the files that deploy them.`,
    selectionLines(content).join('\n'),
    contents(sections),
    ...sections,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Links to the sections. */
function contents(sections: readonly string[]): string {
  const titles = sections.flatMap((text) => /^## (.*)/.exec(text)?.[1] ?? []);
  return titles.map((title) => `[${title}](${anchor(title)})`).join(' · ');
}

function ruleSections(content: RegionContent, keys: SourceKeys): string[] {
  const { nsg, firewall, routes, 'endpoint-policy': policy, 'workspace-outbound': outbound } = content.models;
  const find = originsOf(content);
  const rows = ruleRows(content.models);
  const inDirection = (direction: RuleRow['direction']): RuleRow[] =>
    rows.filter((row) => row.target === 'nsg' && row.direction === direction);
  const ofCollection = (name: string): RuleRow[] => rows.filter(({ collection }) => collection === name);
  return [
    ...(nsg
      ? [
          section(
            'Network security group',
            'Rules are asked by number, the lowest first; the first that fits decides.',
            '### Inbound',
            securityTable(inDirection('inbound'), find, keys),
            '### Outbound',
            securityTable(inDirection('outbound'), find, keys),
          ),
        ]
      : []),
    ...(firewall
      ? [
          section(
            'Azure Firewall',
            'Every rule allows; what fits none is denied. From the compute subnet, unless a row says otherwise; names in braces are parameters of the deployment.',
            ...namedCollections(firewall).flatMap(({ title, collection, priority }) => [
              `### ${title}`,
              `Priority ${priority ?? 'of the deployment'}, ${collection.kind} rules.`,
              collectionTable(ofCollection(title), find, keys),
            ]),
          ),
        ]
      : []),
    ...(routes
      ? [
          section(
            'Route table',
            'The longest prefix that fits decides.',
            routeTable(
              rows.filter(({ target }) => target === 'routes'),
              find,
              keys,
            ),
          ),
        ]
      : []),
    ...(policy
      ? [
          section(
            'Service endpoint policy',
            "What the compute's subnet may reach of storage over its service endpoint; every other account is denied, at every port. Names in braces are parameters of the deployment.",
            definitionTable(
              rows.filter(({ target }) => target === 'endpoint-policy'),
              find,
              keys,
            ),
          ),
        ]
      : []),
    ...(outbound
      ? [
          section(
            'Outbound rules of the workspace',
            'What compute in the managed network of the workspace reaches beside what Azure allows by its own rules. A rule for a host opens ports 80 and 443, both and no others.',
            outboundTable(
              rows.filter(({ target }) => target === 'workspace-outbound'),
              find,
              keys,
            ),
          ),
        ]
      : []),
  ];
}

/** What closes the network. Rules that no entry asked for; routes all come of entries. */
function posture(content: RegionContent): string[] {
  const own = content.posture.filter(({ entry }) => entry === undefined);
  const lines = ownershipLines(content);
  return [
    lines.length > 0 ? lines.join('\n') : 'None.',
    table(
      ['rule', 'what for'],
      own.map(({ rule, reason }) => [code(rule), plain(reason)]),
      '',
    ),
  ];
}

function noteTable({ requirements }: RequirementSet, outcomes: Outcomes): string {
  return table(
    ['requirement', 'note'],
    requirements.flatMap(({ id, note }) => (note === undefined ? [] : [[outcomes.nameOf(id), plain(note)]])),
    '',
  );
}

function skippedTable({ skipped }: RequirementSet): string {
  return table(
    ['entry', 'reason'],
    skipped.map(({ entry, reason }) => [code(entry), plain(reason)]),
  );
}

function limitTable({ headroom, limits }: RegionContent): string {
  return table(
    ['what', 'used', 'of', 'source'],
    headroom.map(({ limit, used, max }) => {
      const { title, source, date } = limits[limit];
      return [plain(title), used > max ? `**${used}**` : String(used), String(max), `[page](<${source}>) ${date}`];
    }),
  );
}

function deployment({ models, formats }: RegionContent): string[] {
  const lines = deployCommands(models, formats, '');
  if (lines.length === 0) return ['No file that `az deployment` takes is written; add `--format arm` or `bicep`.'];
  return [
    'In the folder of this page, with values for what is in capitals:',
    ['```sh', ...lines, '```'].join('\n'),
    ...(models.firewall ? [serialLine(models.firewall)] : []),
    ...(models['endpoint-policy'] ? [ATTACHMENT_LINE] : []),
  ];
}
