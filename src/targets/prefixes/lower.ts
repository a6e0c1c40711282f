import { compareText } from '../../diagnostics/finding.js';
import { printPorts } from '../../packets/ports.js';
import type { Prefix } from '../../packets/prefix.js';
import { minimalCover } from '../../packets/prefix-cover.js';
import { addressSetsOf } from '../../packets/read-prefixes.js';
import type { Peer, Requirement } from '../../requirements/requirement.js';
import type { TagSnapshot } from '../../service-tags/snapshot.js';
import {
  chooseAlternative,
  type FlowSupport,
  reasonOf,
  type SupportedFlow,
  type TakenAlternative,
} from '../alternatives.js';
import { type CoverageRow, isNamedHost, printPeer } from '../coverage.js';
import { impossibleRows, reportGap } from '../gaps.js';
import { addressesOf } from '../tag-addresses.js';
import type { LoweringContext } from '../tag-lowering.js';
import type { AddressList, PrefixesModel } from './model.js';

/** Lists of addresses and hosts, whoever's subnet needs them: which firewall holds them is not ours to know. */
export function lowerPrefixes(
  context: LoweringContext,
  snapshot: TagSnapshot,
): { model: PrefixesModel; coverage: readonly CoverageRow[] } {
  const { set } = context;
  const lists: AddressList[] = [];
  const coverage = set.requirements.flatMap((requirement): CoverageRow[] => {
    const choice = chooseAlternative(requirement, ({ peer }) => listSupport(peer, snapshot, context));
    if (choice.kind === 'gap') {
      const { id, place } = requirement;
      const gap = { id, place, reasons: choice.reasons, waysOut: choice.waysOut };
      return impossibleRows(requirement, 'prefixes', reportGap(gap, 'prefixes', context), choice.reasons);
    }
    lists.push(listOf(requirement, choice));
    return choice.flows.map((item) => rowOf(requirement, item, choice));
  });
  lists.sort((left, right) => compareText(left.name, right.name));
  return {
    model: { kind: 'prefixes', region: set.region.name, changeNumber: snapshot.changeNumber, lists },
    coverage,
  };
}

function listSupport(peer: Peer, snapshot: TagSnapshot, { parsePrefix, report }: LoweringContext): FlowSupport {
  switch (peer.kind) {
    case 'service-tag': {
      const prefixes = addressesOf(peer.tag, snapshot, parsePrefix, report);
      const reason = `its addresses as of change number ${snapshot.changeNumber}`;
      if (prefixes.length > 0) return { kind: 'prefixes', prefixes, isAsked: true, reason };
      const wayOut = 'name its prefixes in a catalog of your own';
      return { kind: 'none', reason: `the tag file has no addresses of ${peer.tag.name}`, wayOut };
    }
    case 'prefix':
    case 'host':
    case 'url':
      return { kind: 'exact' };
    case 'parameter': {
      const { name } = peer.parameter;
      return { kind: 'none', reason: `${name} has no value`, wayOut: `give it with --param ${name}=PREFIX` };
    }
    case 'fqdn-tag':
      return { kind: 'none', reason: `${printPeer(peer)} is known to Azure Firewall alone`, wayOut: 'name the hosts' };
    case 'any':
      return { kind: 'none', reason: 'any address is no list', wayOut: 'name the addresses' };
    default:
      return peer satisfies never;
  }
}

function listOf(
  { id, name, purpose, direction, at }: Requirement,
  { alternative, flows }: TakenAlternative,
): AddressList {
  const prefixes = flows.flatMap(({ flow: { peer }, support }): readonly Prefix[] =>
    support.kind === 'prefixes' ? support.prefixes : peer.kind === 'prefix' ? [peer.prefix] : [],
  );
  const { ipv4, ipv6 } = addressSetsOf(prefixes);
  const hosts = alternative.peers.filter(isNamedHost).map(printPeer);
  return {
    name,
    requirement: id,
    purpose,
    direction,
    at,
    traffic: alternative.traffic.map(({ protocol, ports }) => ({ protocol, ports: printPorts(ports) })),
    ipv4: minimalCover(ipv4).toTexts(),
    ipv6: minimalCover(ipv6).toTexts(),
    hosts: [...new Set(hosts)].sort(compareText),
  };
}

function rowOf(requirement: Requirement, { flow, support }: SupportedFlow, choice: TakenAlternative): CoverageRow {
  const { alternative, passedOver } = choice;
  const reason = reasonOf(support, alternative, passedOver);
  const { wider } = alternative;
  return {
    requirement: requirement.id,
    target: 'prefixes',
    peer: printPeer(flow.peer),
    protocol: flow.protocol,
    ports: flow.ports,
    outcome: wider === undefined ? { kind: 'exact' } : { kind: 'wider', what: wider },
    alternative: alternative.number,
    rules: [requirement.name],
    ...(reason !== undefined && { reason }),
  };
}
