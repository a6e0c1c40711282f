import type { DeploymentName } from '../options.js';

/** `rulec-westus`, and for a deployment `rulec-spoke-a-westus`: nobody else's in the same firewall. */
export function ownName(region: string, deployment: DeploymentName | undefined): string {
  return ['rulec', deployment?.name, region].filter((part) => part !== undefined).join('-');
}

/** The names of the collections of a region inside a firewall. */
export interface ClassicNames {
  readonly network: string;
  readonly application: string;
}

/** What the collections of a region inside a firewall are called, whether or not they have rules. */
export function classicNames(region: string, deployment: DeploymentName | undefined): ClassicNames {
  const name = ownName(region, deployment);
  return { network: `${name}-network`, application: `${name}-application` };
}
