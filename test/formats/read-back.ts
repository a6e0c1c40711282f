import * as assert from 'uvu/assert';
import type { Configuration } from '../../src/configuration/configuration.js';
import type { FirewallConfiguration } from '../../src/configuration/firewall.js';
import { readConfigurations } from '../../src/formats/arm-reader/read-configuration.js';
import { TARGETS } from '../../src/targets/coverage.js';
import { spellTagOf } from './arm-reader/read.js';
import { EMPTY_FIREWALL, givenValues } from './deployment-values.js';
import type { FormatCase } from './format-cases.js';

/** At most one configuration of each kind, all in an order that does not come from the text. */
export type ByKind = readonly Configuration[];

/** Reads JSON of Azure that must be right, and has at most one configuration of each kind. */
export async function readAzure(
  text: string,
  { title, output, isBuiltIn }: FormatCase,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<Configuration[]> {
  const findings: string[] = [];
  const spellTag = isBuiltIn
    ? spellTagOf(output.region.cloud)
    : (name: string): { kind: 'known'; name: string } => ({ kind: 'known', name });
  const { configurations } = await readConfigurations(text, title, { spellTag, parameters }, ({ code, message }) => {
    findings.push(`${code} ${message}`);
  });
  assert.equal(findings, [], title);
  return [...configurations];
}

/** What the ARM templates of a case deploy where every open parameter is given; `form` changes their texts before. */
export async function readTemplates(one: FormatCase, form: (text: string) => string = (text) => text): Promise<ByKind> {
  const found: Configuration[] = [];
  for (const target of TARGETS) {
    if (target === 'prefixes') continue;
    const model = one.output.models[target];
    const text = one.output.files.get(`${target}.json`);
    assert.is(model === undefined, text === undefined, one.title);
    if (model && text !== undefined)
      found.push(
        ...(await readAzure(form(text), one, { ...givenValues(model.parameters), existingFirewall: EMPTY_FIREWALL })),
      );
  }
  return byKind(found);
}

/** Rules by name, collections by name: Azure decides by priority, whatever the order of the text. */
export function byKind(configurations: readonly Configuration[]): ByKind {
  assert.is(new Set(configurations.map(({ kind }) => kind)).size, configurations.length, 'one of each kind');
  return configurations.map(inOrder).sort((left, right) => (left.kind < right.kind ? -1 : 1));
}

function inOrder(configuration: Configuration): Configuration {
  switch (configuration.kind) {
    case 'nsg':
      return { ...configuration, rules: sorted(configuration.rules) };
    case 'routes':
      return { ...configuration, routes: sorted(configuration.routes) };
    case 'firewall':
      return { ...configuration, groups: sorted(configuration.groups).map(groupInOrder) };
    case 'workspace-outbound':
      return { ...configuration, rules: sorted(configuration.rules) };
    case 'endpoint-policy':
      return { ...configuration, definitions: sorted(configuration.definitions) };
    default:
      return configuration satisfies never;
  }
}

function groupInOrder(group: FirewallConfiguration['groups'][number]): FirewallConfiguration['groups'][number] {
  return { ...group, collections: sorted(group.collections) };
}

function sorted<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return [...items].sort((left, right) => (left.name < right.name ? -1 : 1));
}
