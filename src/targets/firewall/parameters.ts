import { compareText } from '../../diagnostics/finding.js';
import type { Requirement } from '../../requirements/requirement.js';
import type { TargetOptions } from '../options.js';
import type { LoweringContext } from '../tag-lowering.js';
import type { TemplateParameter } from '../template-parameter.js';
import type { ClassicCollection, RuleCollection } from './model.js';

const SUBNETS: Readonly<Record<string, string>> = {
  sourceAddresses: 'the compute subnet',
  clientSourceAddresses: 'the subnets of people and their browsers',
  clusterSourceAddresses: 'the subnets of the Kubernetes clusters',
};

/** The parameters that stand in rules: for whom they are, and what the catalog leaves to deployment. */
export function ruleParameters(
  collections: readonly (RuleCollection | ClassicCollection)[],
  { set, options }: LoweringContext,
): TemplateParameter[] {
  const used = new Map<string, boolean>();
  for (const { rules } of collections) {
    for (const { source } of rules)
      if (source.kind !== 'prefixes') used.set(source.value.parameter, source.kind !== 'address');
  }
  for (const { destination } of collections.flatMap((collection) =>
    collection.kind === 'network' ? collection.rules : [],
  )) {
    if (destination.kind === 'parameter') used.set(destination.value.parameter, destination.isList);
  }
  return [...used]
    .sort(([left], [right]) => compareText(left, right))
    .map(([name, isList]) => sourceParameter(name, options) ?? addressParameter(name, isList, set.requirements));
}

/** The parameters that say for whom the rules are; undefined for a parameter of a catalog. */
function sourceParameter(name: string, { source }: TargetOptions): TemplateParameter | undefined {
  if (name === 'sourceIpGroups') {
    const description = 'Resource ids of the IP groups of the compute subnet.';
    return { name, type: 'array', description, ...(source?.kind === 'ip-groups' && { default: source.ids }) };
  }
  const subnet = SUBNETS[name];
  if (subnet === undefined) return undefined;
  const given = name === 'sourceAddresses' && source?.kind === 'prefixes' ? source.prefixes : undefined;
  const description = `Prefixes of ${subnet}.`;
  return { name, type: 'array', description, ...(given && { default: given.map(({ text }) => text) }) };
}

function addressParameter(name: string, isList: boolean, requirements: readonly Requirement[]): TemplateParameter {
  return { name, type: isList ? 'array' : 'string', description: parameterTitle(name, requirements) };
}

/** What the catalog says of an address parameter. */
export function parameterTitle(name: string, requirements: readonly Requirement[]): string {
  for (const { alternatives, local } of requirements) {
    if (local?.kind === 'parameter' && local.parameter.name === name) return local.parameter.title;
    for (const { peers } of alternatives)
      for (const peer of peers)
        if (peer.kind === 'parameter' && peer.parameter.name === name) return peer.parameter.title;
  }
  return name;
}
