import type { PolicyResource } from '../configuration/endpoint-policy.js';
import { type Finding, finding } from '../diagnostics/finding.js';
import type { Requirement } from '../requirements/requirement.js';
import { storageNeededBy } from '../requirements/storage-peer.js';
import { printPeer, TARGET_TITLES } from '../targets/coverage.js';
import type { Case } from './case.js';

const TITLE = TARGET_TITLES['endpoint-policy'];
const COMPILE_AGAIN = 'Compile the region again, or put back what the manifest describes.';

/** What the policy must list, with the requirements that need it. */
type Wanted = ReadonlyMap<string, { readonly resource: PolicyResource; readonly needers: readonly Requirement[] }>;

/**
 * Judges the service endpoint policy of a case: it must list every account that is needed, and nothing else, and be the only one
 * and whole; and no requirement may need storage that it does not list, since it denies all other accounts.
 */
export function endpointPolicyFindings(subject: Case): Finding[] {
  const { endpointPolicy, otherPolicies = [], options, set } = subject;
  if (!endpointPolicy && !options.targets.includes('endpoint-policy')) return [];
  const region = set.region.name;
  const wanted = wantedOf(subject);
  const listed = (endpointPolicy?.definitions ?? []).flatMap((definition) =>
    definition.resources.map((resource) => ({ resource, definition })),
  );
  const counting = new Set(
    listed
      .filter(({ resource, definition }) => (resource.kind === 'alias') === (definition.service === 'Global'))
      .map(({ resource }) => keyOf(resource)),
  );
  const missing = [...wanted].flatMap(([key, { resource, needers }]) => {
    if (counting.has(key)) return [];
    const [first] = needers;
    const names = needers.map(({ id }) => id).join(', ');
    const message = `${TITLE} has nothing that lets through what ${names} needs: ${textOf(resource)}`;
    return [finding('RC401', message, { place: first?.place, region, help: COMPILE_AGAIN })];
  });
  const excess = listed.flatMap(({ resource, definition }) => {
    if (wanted.has(keyOf(resource))) return [];
    const message = `${TITLE} lets ${textOf(resource)} through by ${definition.name}, and nothing asks for it`;
    return [finding('RC402', message, { region, help: COMPILE_AGAIN })];
  });
  const unwritten = (message: string): Finding => finding('RC402', message, { region, help: COMPILE_AGAIN });
  const emptied = (endpointPolicy?.definitions ?? [])
    .filter(({ mayBeEmpty = false }) => mayBeEmpty)
    .map(({ name }) =>
      unwritten(
        `${TITLE} takes an empty list for ${name}: its parameter has no minLength, and nobody says what passes then`,
      ),
    );
  const others = otherPolicies.map(({ definitions }) => {
    const names = definitions.map(({ name }) => name).join(', ');
    return unwritten(
      `${TITLE} has another one beside it, for which nothing asks: on the same subnet its definitions let through what they list: ${names}`,
    );
  });
  const rest =
    endpointPolicy && !endpointPolicy.isWhole
      ? [
          unwritten(
            `${TITLE} is not in its file, only definitions of it are: others that it has may let through what nothing asks for`,
          ),
        ]
      : [];
  return [
    ...missing,
    ...excess,
    ...emptied,
    ...rest,
    ...others,
    ...set.requirements.flatMap((requirement) => deniedFindings(requirement, subject)),
  ];
}

function wantedOf({ set, options }: Case): Wanted {
  const wanted = new Map<string, { resource: PolicyResource; needers: Requirement[] }>();
  for (const requirement of set.requirements) {
    const policy = filters(requirement) ? requirement.endpointPolicy : undefined;
    if (!policy) continue;
    const resources = [
      ...policy.aliases.map((name): PolicyResource => ({ kind: 'alias', name })),
      ...(policy.ownAccounts ? accountsOf(options) : []),
    ];
    for (const resource of resources) {
      const known = wanted.get(keyOf(resource));
      if (known) known.needers.push(requirement);
      else wanted.set(keyOf(resource), { resource, needers: [requirement] });
    }
  }
  return wanted;
}

/** Accounts of the user's: those of the option, or the parameter that stands for them. */
function accountsOf({ storageAccounts }: Case['options']): PolicyResource[] {
  switch (storageAccounts?.kind) {
    case 'none':
      return [];
    case 'ids':
      return storageAccounts.ids.map((id) => ({ kind: 'id', name: id.toLowerCase() }));
    case undefined:
      return [{ kind: 'parameter', name: 'storageAccountIds' }];
    default:
      return storageAccounts satisfies never;
  }
}

/** Whether the packets of a requirement come to the policy: it filters what leaves the compute's subnet. */
function filters({ direction, at }: Requirement): boolean {
  return direction === 'outbound' && at === 'compute';
}

/** A requirement for storage of which the catalog does not say whose it is. */
function deniedFindings(requirement: Requirement, { set, coverage }: Case): Finding[] {
  const { id, endpointPolicy, place } = requirement;
  if (!filters(requirement) || endpointPolicy) return [];
  const storage = storageNeededBy(requirement);
  const [peer] = storage?.peers ?? [];
  if (!storage || !peer) return [];
  const row = coverage.find((own) => own.target === 'endpoint-policy' && own.requirement === id);
  const message = `${TITLE} denies what ${id} needs: ${printPeer(peer)} ${storage.kind} storage that it does not list`;
  const detail = { place, region: set.region.name };
  if (row?.outcome.kind !== 'impossible') return [finding('RC401', message, { ...detail, help: COMPILE_AGAIN })];
  if (row.outcome.accepted) return [finding('RC302', message, detail)];
  const help = 'The manifest names this gap; what can be done about it is in its reason.';
  return [finding('RC301', message, { ...detail, help })];
}

const keyOf = ({ kind, name }: PolicyResource): string => `${kind} ${name}`;

function textOf({ kind, name }: PolicyResource): string {
  return kind === 'parameter' ? `the accounts of the parameter ${name}` : name;
}
