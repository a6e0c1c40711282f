import { finding, type Report } from '../diagnostics/finding.js';
import type { Requirement, RouteRequirement } from '../requirements/requirement.js';
import type { TargetOptions } from './options.js';

/** Names of rules, routes and collections: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules (the stricter reading, 2025-07-15). */
const RULE_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$/;
const LONGEST_DESCRIPTION = 140;

/** What tells the rules of one requirement apart. */
export interface NameParts {
  /** The protocol, where the requirement has several. */
  readonly protocol?: string;
  /** The number of the peer, where each needs a rule of its own. */
  readonly peer?: number;
  readonly family?: 4 | 6;
  /** Any other word. */
  readonly part?: string;
}

/** `aml-machine-learning-tcp`: the same in every target and format. */
export function ruleName(requirement: Requirement | RouteRequirement, parts: NameParts, report: Report): string {
  const words = [
    requirement.name,
    parts.protocol,
    parts.peer,
    parts.part,
    parts.family === undefined ? undefined : `ipv${parts.family}`,
  ];
  const name = words.filter((word) => word !== undefined).join('-');
  if (!RULE_NAME.test(name)) {
    report(
      finding('RC307', `${name} is ${name.length} characters long; Azure allows 80`, {
        place: requirement.place,
        help: 'Shorten the id of the entry or the short name of the service.',
      }),
    );
  }
  return name;
}

/** Reports rules of one target whose names Azure takes for the same; it does not tell cases apart. */
export function reportSharedNames(names: readonly string[], region: string, report: Report): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.toLowerCase())) {
      const help = 'Rename one of the entries whose ids run into each other, such as batch with TCP and batch-tcp.';
      report(finding('RC307', `two rules have the name ${name}`, { region, help }));
    }
    seen.add(name.toLowerCase());
  }
}

/** The purpose as a rule's description, cut at Azure's 140 characters. https://learn.microsoft.com/azure/templates/microsoft.network/networksecuritygroups/securityrules (2025-05-01) */
export function describe(purpose: string): string {
  const line = purpose.replace(/\s+/g, ' ').trim();
  // A character outside of the basic plane takes two units, which stay together.
  const cut = line.slice(0, LONGEST_DESCRIPTION - 3).replace(/[\uD800-\uDBFF]$/, '');
  return line.length <= LONGEST_DESCRIPTION ? line : `${cut.trimEnd()}...`;
}

/** Deployments have resources of their own, so their names are known: `spoke-a-westus-nsg`. An existing parent has the name it has. */
export function deploymentDefault(
  kind: 'nsg' | 'rt' | 'sep',
  region: string,
  { deployment, attach }: TargetOptions,
): { readonly default?: string } {
  // A policy is always its own resource: a subnet takes several.
  return deployment && (!attach || kind === 'sep') ? { default: `${deployment.name}-${region}-${kind}` } : {};
}
