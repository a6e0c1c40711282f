import { compareText } from '../../diagnostics/finding.js';
import { listNames } from '../../diagnostics/list-names.js';
import type { Requirement } from '../../requirements/requirement.js';
import { storageNeededBy } from '../../requirements/storage-peer.js';
import { type CoverageRow, printPeer } from '../coverage.js';
import { impossibleRows, notApplicableRows, reportGap } from '../gaps.js';
import { deploymentDefault } from '../names.js';
import type { StorageAccounts, TargetOptions } from '../options.js';
import type { LoweringContext } from '../tag-lowering.js';
import { hole, type TemplateParameter } from '../template-parameter.js';
import { ACCOUNTS, ALIASES, type EndpointPolicyModel, type PolicyDefinition } from './model.js';

export interface LoweredEndpointPolicy {
  readonly model: EndpointPolicyModel;
  readonly coverage: readonly CoverageRow[];
}

/** The accounts that the compute's subnet may reach over its service endpoint; the policy denies every other one. */
export function lowerEndpointPolicy(context: LoweringContext): LoweredEndpointPolicy {
  const { set, options } = context;
  const aliases = new Set<string>();
  let namesAccounts = false;
  const coverage = set.requirements.flatMap((requirement): CoverageRow[] => {
    const stranger = strangerOf(requirement);
    if (stranger !== undefined) return notApplicableRows(requirement, 'endpoint-policy', stranger);
    const policy = requirement.endpointPolicy;
    if (!policy) return withoutPolicy(requirement, context);
    const byId = policy.ownAccounts && options.storageAccounts?.kind !== 'none';
    if (policy.aliases.length === 0 && !byId)
      return notApplicableRows(requirement, 'endpoint-policy', 'private endpoints lead to every account of yours');
    for (const alias of policy.aliases) aliases.add(alias);
    namesAccounts ||= byId;
    return heldRows(requirement, policy.aliases, byId);
  });
  const definitions: PolicyDefinition[] = [
    ...(aliases.size > 0 ? [aliasDefinition([...aliases].sort(compareText))] : []),
    ...(namesAccounts ? [ACCOUNT_DEFINITION] : []),
  ];
  const parameters = parametersOf(set.region.name, namesAccounts, options);
  return {
    model: { kind: 'endpoint-policy', region: set.region.name, parameters, definitions },
    coverage,
  };
}

function aliasDefinition(resources: readonly string[]): PolicyDefinition {
  return { name: ALIASES, description: "Accounts of Azure's own, by alias", service: 'Global', resources };
}

const ACCOUNT_DEFINITION: PolicyDefinition = {
  name: ACCOUNTS,
  description: 'Accounts by resource id',
  service: 'Microsoft.Storage',
  resources: hole('storageAccountIds'),
};

/** Why a requirement is no business of the policy. */
function strangerOf({ direction, at }: Requirement): string | undefined {
  if (direction === 'inbound') return 'the policy filters what leaves the subnet';
  return at === 'compute' ? undefined : `the ${at}'s subnet needs it, and the policy is the compute's`;
}

/** What the catalog names no accounts for must not be storage: the policy would deny it. */
function withoutPolicy(requirement: Requirement, context: LoweringContext): CoverageRow[] {
  const { id, place } = requirement;
  const storage = storageNeededBy(requirement);
  if (!storage) return notApplicableRows(requirement, 'endpoint-policy', 'it is no storage by its name');
  const { kind, peers } = storage;
  const verb = kind === 'is' ? (peers.length === 1 ? 'is' : 'are') : peers.length === 1 ? 'holds' : 'hold';
  const reasons = [
    `${listNames(peers.map(printPeer))} ${verb} storage, and the catalog does not say whose accounts to let through`,
  ];
  const waysOut = ['say so with `endpointPolicy` in a catalog of your own'];
  const accepted = reportGap({ id, place, reasons, waysOut }, 'endpoint-policy', context);
  return impossibleRows(requirement, 'endpoint-policy', accepted, reasons);
}

/** A policy tells accounts apart, not ports nor regions: those are for the other targets. */
function heldRows(requirement: Requirement, aliases: readonly string[], byId: boolean): CoverageRow[] {
  const named = [...aliases, ...(byId ? ['the accounts of storageAccountIds'] : [])];
  const rules = [...(aliases.length > 0 ? [ALIASES] : []), ...(byId ? [ACCOUNTS] : [])];
  return impossibleRows(requirement, 'endpoint-policy', false, [`of storage, ${listNames(named)} alone`]).map(
    (row) => ({ ...row, outcome: { kind: 'exact' as const }, rules }),
  );
}

function parametersOf(region: string, namesAccounts: boolean, options: TargetOptions): TemplateParameter[] {
  return [
    {
      name: 'serviceEndpointPolicyName',
      type: 'string',
      description: 'Name of the service endpoint policy, which is created or replaced.',
      ...deploymentDefault('sep', region, options),
    },
    ...(namesAccounts
      ? [
          {
            name: 'storageAccountIds',
            type: 'array' as const,
            description:
              'Resource ids of the storage accounts that the subnet reaches over its service endpoint; not those with private endpoints.',
            minLength: 1,
            ...defaultOf(options.storageAccounts),
          },
        ]
      : []),
  ];
}

function defaultOf(accounts: StorageAccounts | undefined): { readonly default?: readonly string[] } {
  return accounts?.kind === 'ids' ? { default: accounts.ids } : {};
}
