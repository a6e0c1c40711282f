import type { Configuration } from '../../configuration/configuration.js';
import type { Report } from '../../diagnostics/finding.js';
import { reportMergeMarks } from '../../diagnostics/merge-marks.js';
import { readEndpointPolicies } from './endpoint-policy.js';
import { readClassicFirewall, readPolicyGroups } from './firewall.js';
import { readIpGroup } from './firewall-addresses.js';
import { isJsonText, parseJson, type Value } from './json-text.js';
import { lastSegment } from './names.js';
import { readNsgs } from './nsg.js';
import { Reading, type SpellTag } from './reading.js';
import { findResources, HELP, type Resource } from './resources.js';
import { readRouteTables } from './routes.js';
import { givenParameters } from './template.js';
import { readWorkspaceOutbound } from './workspace-outbound.js';

export type { SpelledTag, SpellTag } from './reading.js';

/** What reading takes beside the text. */
export interface ReadOptions {
  readonly spellTag: SpellTag;
  /** Values for template parameters, by name; they go before the defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** What {@link readConfigurations} gives. */
export interface ReadConfigurations {
  /**
   * Each network security group, firewall, route table and service endpoint policy of the file, and the outbound rules of each workspace; rules without their group
   * or table are one by themselves. Empty where an error was reported: half a configuration would be judged wrongly.
   */
  readonly configurations: readonly Configuration[];
}

/**
 * Reads what Azure will evaluate from a template, an export, an answer of the API or what the SDK and `az` print.
 * `file` names the text in findings. What is not known is refused, since it may change what a rule matches.
 */
export async function readConfigurations(
  text: string,
  file: string,
  { spellTag, parameters = {} }: ReadOptions,
  report: Report,
): Promise<ReadConfigurations> {
  const reading = new Reading(text, file, spellTag, report);
  const json = parseJson(text);
  if (!isJsonText(json)) {
    const help = 'Finish the merge, or let what wrote the file write it anew.';
    if (reportMergeMarks(text, file, help, report)) return { configurations: [] };
    reading.find('RC520', json, notJson(text, json.reason), { help: HELP });
    return { configurations: [] };
  }
  for (const { key, first, second } of json.repeated)
    reading.find('RC524', second, `the key ${JSON.stringify(key)} stands twice in one object`, {
      help: 'Keep one of the two; which of them counts depends on who reads them.',
      notes: [{ message: 'the other one stands here', place: reading.placeOf(first) }],
    });
  const resources = findResources(json.root, givenParameters(parameters), reading);
  const configurations = readAll(resources, reading);
  if (configurations.length === 0 && !reading.hasErrors)
    reading.find('RC520', { start: json.root.start, end: json.root.start + 1 }, nothingIn(json.root), { help: HELP });
  return { configurations: reading.hasErrors ? [] : configurations };
}

function readAll(resources: readonly Resource[], reading: Reading): Configuration[] {
  const of = (kind: Resource['kind']): Resource[] => resources.filter((resource) => resource.kind === kind);
  for (const { fields, key } of of('ip-group')) {
    fields.subject = `the IP group ${JSON.stringify(lastSegment(key))}`;
    const sets = readIpGroup(fields.inner);
    if (sets) reading.ipGroups.set(key, sets);
  }
  return [
    ...readNsgs(of('nsg'), of('security-rule'), reading),
    ...readPolicyGroups(of('policy'), of('group'), reading),
    ...of('firewall').flatMap((resource) => readClassicFirewall(resource) ?? []),
    ...readRouteTables(of('route-table'), of('route'), reading),
    ...readEndpointPolicies(of('endpoint-policy'), of('policy-definition'), reading),
    ...readWorkspaceOutbound(of('workspace'), of('outbound-rule'), reading),
  ];
}

function notJson(text: string, reason: string): string {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (start === '') return 'the file is empty';
  if (start.startsWith('<')) return 'the file is a web page or XML, no JSON';
  return `the JSON does not parse: ${reason}`;
}

function nothingIn(root: Value): string {
  if (root.kind === 'list' && root.items.length === 0) return 'the file holds an empty list';
  return 'the file holds no network security group, no rules of a firewall or workspace, no routes and no service endpoint policy';
}
