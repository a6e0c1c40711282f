import * as assert from 'uvu/assert';
import type { FilePlace } from '../../src/diagnostics/finding.js';
import { portSet } from '../../src/packets/ports.js';
import {
  type Peer,
  type RequiredAlternative,
  type Requirement,
  requirementId,
} from '../../src/requirements/requirement.js';
import { type Choice, chooseAlternative, type FlowSupport } from '../../src/targets/alternatives.js';
import type { Flow } from '../../src/targets/coverage.js';
import { codesOf, compileSmall, DEFAULT_ROUTE, entry, onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';

const test = suite('alternatives');

const PLACE: FilePlace = { file: 'catalog.yaml', start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const EXACT: FlowSupport = { kind: 'exact' };
const DOUBTFUL: FlowSupport = { kind: 'doubtful', reason: 'the sources disagree' };
const ELSEWHERE: FlowSupport = { kind: 'elsewhere', where: 'firewall', reason: 'by name' };
const PREFIXES: FlowSupport = {
  kind: 'prefixes',
  isAsked: false,
  prefixes: [{ family: 4, base: 'c0000200', length: 24, text: '192.0.2.0/24' }],
  reason: 'from the snapshot',
};
const WIDER: FlowSupport = { kind: 'wider', what: 'more' };
const none = (name: string): FlowSupport => ({ kind: 'none', reason: `not ${name}`, wayOut: `mend ${name}` });

function host(name: string): Peer {
  return { kind: 'host', host: { wildcard: false, name } };
}

function alternative(
  number: number,
  peers: readonly Peer[],
  more: Partial<RequiredAlternative> = {},
): RequiredAlternative {
  const ports = portSet([{ first: 443, last: 443 }]);
  return { number, peers, traffic: [{ protocol: 'tcp', ports }], place: PLACE, ...more };
}

function requirement(alternatives: readonly RequiredAlternative[], dropped: readonly string[] = []): Requirement {
  return {
    id: requirementId('contoso/entry'),
    service: 'contoso',
    name: 'contoso-entry',
    because: ['core'],
    direction: 'outbound',
    alternatives,
    dropped,
    wanted: [],
    purpose: 'For the test',
    sources: [],
    at: 'compute',
    place: PLACE,
  };
}

/** Chooses among alternatives of one host each, named a, b, c, with the support that the names have. */
function choose(supports: Readonly<Record<string, FlowSupport>>, wider: readonly string[] = []): Choice {
  const alternatives = Object.keys(supports).map((name, index) =>
    alternative(index + 1, [host(`${name}.contoso.com`)], wider.includes(name) ? { wider: 'more' } : {}),
  );
  return chooseAlternative(requirement(alternatives), ({ peer }) => {
    const name = peer.kind === 'host' ? peer.host.name.slice(0, 1) : '';
    return supports[name] ?? EXACT;
  });
}

function taken(choice: Choice): number {
  return choice.kind === 'taken' ? choice.alternative.number : 0;
}

test('the first exact alternative wins over earlier ones that are addresses or wider', () => {
  assert.is(taken(choose({ a: EXACT, b: EXACT })), 1);
  assert.is(taken(choose({ a: WIDER, b: PREFIXES, c: EXACT })), 3);
  assert.is(taken(choose({ a: PREFIXES, b: EXACT })), 2);
});

test('addresses of the snapshot win over what is wider', () => {
  assert.is(taken(choose({ a: WIDER, b: PREFIXES })), 2);
  assert.is(taken(choose({ a: EXACT, b: PREFIXES }, ['a'])), 2, 'wider in the words of the catalog');
  assert.is(taken(choose({ a: PREFIXES, b: EXACT }, ['b'])), 1);
});

test('among equals the earlier one wins', () => {
  assert.is(taken(choose({ a: WIDER, b: WIDER })), 1);
  assert.is(taken(choose({ a: PREFIXES, b: PREFIXES })), 1);
  assert.is(taken(choose({ a: none('a'), b: WIDER, c: EXACT }, ['c'])), 2);
});

test('doubt and another target’s work do not make an alternative worse', () => {
  assert.is(taken(choose({ a: DOUBTFUL, b: EXACT })), 1);
  assert.is(taken(choose({ a: ELSEWHERE, b: EXACT })), 1);
});

test('addresses that are wider by the catalog’s words rank with the wider ones', () => {
  assert.is(taken(choose({ a: PREFIXES, b: WIDER }, ['a'])), 1);
  assert.is(taken(choose({ a: WIDER, b: PREFIXES }, ['b'])), 1);
});

test('every peer of an alternative must be possible', () => {
  const both = alternative(1, [host('a.contoso.com'), host('b.contoso.com')]);
  const one = alternative(2, [host('c.contoso.com')]);
  const choice = chooseAlternative(requirement([both, one]), ({ peer }) =>
    peer.kind === 'host' && peer.host.name.startsWith('b') ? none('b') : EXACT,
  );
  assert.is(taken(choice), 2);
  assert.equal(choice.kind === 'taken' && choice.passedOver, ['not b']);
});

test('an alternative is as good as its worst peer', () => {
  const mixed = alternative(1, [host('a.contoso.com'), host('b.contoso.com')]);
  const plain = alternative(2, [host('c.contoso.com')]);
  const choice = chooseAlternative(requirement([mixed, plain]), ({ peer }) =>
    peer.kind === 'host' && peer.host.name.startsWith('b') ? WIDER : EXACT,
  );
  assert.is(taken(choice), 2);
});

test('without a possible alternative there is a gap with every reason and way out, each once', () => {
  const choice = choose({ a: none('a'), b: none('b') });
  assert.equal(choice, { kind: 'gap', reasons: ['not a', 'not b'], waysOut: ['mend a', 'mend b'] });
  const twice = chooseAlternative(requirement([alternative(1, [host('a.contoso.com'), host('b.contoso.com')])]), () =>
    none('x'),
  );
  assert.equal(twice, { kind: 'gap', reasons: ['not x'], waysOut: ['mend x'] });
});

test('no alternative and no peer are gaps, never everything', () => {
  assert.equal(
    chooseAlternative(requirement([], ['no such tag']), () => EXACT),
    {
      kind: 'gap',
      reasons: ['no such tag'],
      waysOut: [],
    },
  );
  assert.is(chooseAlternative(requirement([alternative(1, [])]), () => EXACT).kind, 'gap');
});

test('hosts at web ports and at others are two flows', () => {
  const ports = portSet([
    { first: 80, last: 80 },
    { first: 443, last: 443 },
    { first: 8443, last: 8443 },
  ]);
  const flows: Flow[] = [];
  chooseAlternative(
    requirement([alternative(1, [host('a.contoso.com')], { traffic: [{ protocol: 'tcp', ports }] })]),
    (flow) => {
      flows.push(flow);
      return EXACT;
    },
  );
  assert.equal(
    flows.map((flow) => flow.ports.map(({ first }) => first)),
    [[80, 443], [8443]],
  );
});

test('the NSG lets through what the firewall takes, also where each takes another alternative', async () => {
  const body = `requirements:
${entry('broker', 'priority: 200, to: [{ fqdn: "*.contoso.com", tcp: 5671 }, { serviceTag: ServiceBus, tcp: 443 }]')}
${DEFAULT_ROUTE}`;
  const { models, coverage } = onlyRegion(await compileSmall(body));
  const firewall = coverage.filter(({ target }) => target === 'firewall');
  assert.equal(
    firewall.map(({ peer, outcome }) => [peer, outcome.kind]),
    [['ServiceBus', 'exact']],
    'a wildcard at 5671 is nothing for a network rule',
  );
  const open = models.nsg?.rules.filter(
    ({ direction, access, ports, destination }) =>
      direction === 'Outbound' &&
      access === 'Allow' &&
      ports.some(({ first, last }) => first <= 443 && 443 <= last) &&
      (destination.kind === 'any' || (destination.kind === 'service-tag' && destination.tag === 'ServiceBus')),
  );
  assert.ok(open && open.length > 0, 'the firewall allows ServiceBus at 443, and the NSG before it drops it');
});

test('a row says why an earlier alternative was passed over, in the NSG as in the firewall', async () => {
  const body = `requirements:
${entry('flows', 'priority: 200, to: [{ serviceTag: "LogicApps.{region}" }, { serviceTag: LogicApps, wider: all }], tcp: 443')}
${DEFAULT_ROUTE}`;
  const compilation = await compileSmall(body);
  assert.equal(codesOf(compilation), []);
  for (const target of ['firewall', 'nsg'] as const) {
    const [row] = onlyRegion(compilation).coverage.filter((candidate) => candidate.target === target);
    assert.is(row?.alternative, 2);
    assert.match(row?.reason ?? '', /LogicApps\.WestUS/, target);
  }
});

test.run();
