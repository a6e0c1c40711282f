import { CLOUD_TITLES } from '../../service-tags/regions.js';
import type { FirewallModel } from '../../targets/firewall/model.js';
import type { DefaultDeny } from '../../targets/options.js';
import type { RegionContent } from '../format.js';
import { code, codes, plain } from './words.js';

/** What was asked for, a line each. */
export function selectionLines({ set, options }: RegionContent): string[] {
  const { region, workspaceRegion, services, features, tagSource } = set;
  const source = options.source?.kind === 'prefixes' ? options.source.prefixes.map(({ text }) => text) : undefined;
  const tags = `change number ${tagSource.changeNumber}${tagSource.date === '' ? '' : `, ${tagSource.date}`}`;
  return [
    `- Region: ${plain(region.displayName)}, ${code(region.name)}, ${CLOUD_TITLES[region.cloud]}`,
    ...(options.deployment ? [`- Deployment: ${code(options.deployment.name)}`] : []),
    ...(workspaceRegion ? [`- Workspace in ${plain(workspaceRegion.displayName)}, ${code(workspaceRegion.name)}`] : []),
    ...services.map(
      ({ name, short, title }) =>
        `- Service: ${plain(title)}, ${code(name)}, whose rules start with ${code(`${short}-`)}; features ${featuresOf(name, features)}`,
    ),
    `- Service tags: ${code(tagSource.file)}, ${tags}${options.expand ? '; their addresses stand in the rules' : ''}`,
    ...(options.targets.includes('firewall')
      ? [
          `- Firewall: ${options.firewallRules === 'classic' ? 'classic rules, ' : ''}tier ${options.tier}, ${options.tlsInspection ? 'with' : 'without'} TLS inspection`,
        ]
      : []),
    ...(source ? [`- Compute subnet: ${codes(source)}`] : []),
    ...(options.acceptedGaps.length > 0 ? [`- Accepted gaps: ${codes(options.acceptedGaps)}`] : []),
  ];
}

function featuresOf(service: string, features: readonly string[]): string {
  const own = features.filter((feature) => feature.startsWith(`${service}/`));
  return own.map((feature) => code(feature.slice(service.length + 1))).join(', ');
}

const CLOSED: Readonly<Record<DefaultDeny, string>> = {
  both: 'closes inbound and outbound',
  outbound: 'closes outbound; inbound is as Azure has it',
  none: 'closes nothing; the group that its rules are added to must',
};

const FIREWALL_LINES: Readonly<Record<FirewallModel['form'], string>> = {
  policy: '- The rule collection groups are added to a firewall policy that is there.',
  classic:
    '- In the firewall the two rule collections of this region are replaced; others stay. A template writes all of the firewall, so it is handed in as it is at that moment.',
};

/** What the output does to what is there already. */
export function ownershipLines({ models, options }: RegionContent): string[] {
  const { attach, defaultDeny, privatePrefixes } = options;
  const peers =
    defaultDeny === 'none' ? '' : `, but for private peers (${codes(privatePrefixes.map(({ text }) => text))})`;
  return [
    ...(models.nsg
      ? [
          `- The network security group ${CLOSED[defaultDeny]}${peers}.`,
          attach
            ? '- Its rules are added to a group that is there.'
            : '- It replaces every rule of the group that is named.',
        ]
      : []),
    ...(models.firewall ? [FIREWALL_LINES[models.firewall.form]] : []),
    ...(models.routes
      ? [
          attach
            ? '- The routes are added to a route table that is there.'
            : '- The route table is replaced whole; routes of gateways stay out unless its parameter says otherwise.',
        ]
      : []),
    ...(models['endpoint-policy']
      ? ['- The service endpoint policy is replaced whole, and does nothing until the subnet names it.']
      : []),
    ...(models['workspace-outbound']
      ? ['- The outbound rules are added to those that the managed network of the workspace has; none is taken away.']
      : []),
  ];
}
