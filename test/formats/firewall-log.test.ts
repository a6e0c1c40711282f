import * as assert from 'uvu/assert';
import { isLogEntry, looksLikeLog, readFirewallLog } from '../../src/formats/firewall-log.js';
import { addressOf, printNamedPacket } from '../../src/packets/named-packet.js';
import { suite } from '../suite.js';

const test = suite('firewall log');

/** What a line says, in a line: source, packet, action, rule; or why it says nothing. */
function told(line: string): string[] {
  return readFirewallLog(line).map((read) => {
    if (!isLogEntry(read)) return `not: ${read.reason}`;
    const { packet, source, action, rule } = read;
    const by = rule
      ? [rule.policy, rule.group, rule.collection, rule.name].map((part) => part ?? '-').join(' > ')
      : 'no rule';
    return `${addressOf(source)} ${printNamedPacket(packet)} ${action} ${by}`;
  });
}

test('lines of the old text', () => {
  const lines: Readonly<Record<string, string>> = {
    'HTTPS request from 10.1.0.4:51012 to pypi.org:443. Action: Deny. No rule matched. Proceeding with default action':
      '10.1.0.4 pypi.org:443 Deny no rule',
    'HTTP  request from 10.1.0.4:51012 to pypi.org:80. Url: pypi.org/simple/?q=1.2. Action: Deny. No rule matched. Proceeding with default action':
      '10.1.0.4 http://pypi.org/simple/ Deny no rule',
    'HTTPS request from 10.1.0.4:1 to pypi.org:443. Action: Allow. Rule Collection: allow-200. Rule: r1':
      '10.1.0.4 pypi.org:443 Allow - > - > allow-200 > r1',
    'HTTPS request from 10.1.0.4:1 to pypi.org:443. Action: Allow. Policy: contoso.fw. Rule Collection Group: rulec-westus. Rule Collection: aml-application. Rule: a.b, HTTP. Web Category: ComputersAndTechnology':
      '10.1.0.4 pypi.org:443 Allow contoso.fw > rulec-westus > aml-application > a.b, HTTP',
    'HTTPS request from 10.1.0.4:1 to a.contoso.com:443. Action: Deny. Failed to resolve address a.contoso.com:443: lookup a.contoso.com on 10.0.0.53:53: no such host':
      '10.1.0.4 a.contoso.com:443 Deny no rule',
    'TCP request from 10.1.0.4:50000 to 192.0.2.7:443. Action: Deny.': '10.1.0.4 192.0.2.7:443 Deny no rule',
    'TCP request from 10.1.0.4:50000 to 192.0.2.7:443. Action: Deny': '10.1.0.4 192.0.2.7:443 Deny no rule',
    'UDP request from 10.1.0.4:59960 to 192.0.2.7:53. Action: Allow. ': '10.1.0.4 192.0.2.7:53/udp Allow no rule',
    'TCP request from 10.1.0.4:5 to 192.0.2.7:443. Action: Allow. Policy: p. Rule Collection Group: g. Rule Collection: c. Rule: r':
      '10.1.0.4 192.0.2.7:443 Allow p > g > c > r',
    'ICMP Type=8 request from 10.1.0.4 to 192.0.2.7. Action: Allow.': '10.1.0.4 icmp:192.0.2.7 Allow no rule',
    'ICMP Type=8 request from 10.1.0.4:0 to 192.0.2.7:0. Action: Deny..': '10.1.0.4 icmp:192.0.2.7 Deny no rule',
    '"TCP request from 10.1.0.4:50000 to 192.0.2.7:443. Action: Deny."': '10.1.0.4 192.0.2.7:443 Deny no rule',
  };
  for (const [line, expected] of Object.entries(lines)) {
    assert.equal(told(line), [expected]);
    assert.ok(looksLikeLog(line), line);
  }
});

test('records of the structured tables', () => {
  const network = {
    Protocol: 'TCP',
    SourceIp: '10.1.0.4',
    SourcePort: 50000,
    DestinationIp: '192.0.2.7',
    DestinationPort: 445,
    Action: 'Deny',
    ActionReason: 'Default Action',
    Policy: '',
    RuleCollectionGroup: '',
    RuleCollection: '',
    Rule: '',
  };
  const application = {
    Protocol: 'HTTPS',
    SourceIp: '10.1.0.4',
    SourcePort: '50001',
    Fqdn: 'pypi.org',
    TargetUrl: 'https://pypi.org/simple/',
    DestinationPort: '443',
    Action: 'Allow',
    Policy: 'contoso',
    RuleCollectionGroup: 'rulec-westus',
    RuleCollection: 'aml-application',
    Rule: 'aml-pypi',
    IsTlsInspected: true,
  };
  const denied = '10.1.0.4 192.0.2.7:445 Deny no rule';
  const allowed = '10.1.0.4 https://pypi.org/simple/ Allow contoso > rulec-westus > aml-application > aml-pypi';
  const json = JSON.stringify;
  assert.equal(told(json(network)), [denied]);
  assert.equal(told(json({ Type: 'AZFWNetworkRule', ...network })), [denied]);
  assert.equal(told(json({ category: 'AZFWNetworkRule', properties: network })), [denied]);
  assert.equal(told(json({ category: 'AZFWNetworkRule', properties: json(network) })), [denied]);
  assert.equal(told(json({ category: 'AZFWApplicationRule', properties: application })), [allowed]);
  const batch = { records: [{ category: 'AZFWNetworkRule', properties: network }, { properties: application }] };
  assert.equal(told(json(batch)), [denied, allowed]);
  assert.equal(told(json([network, application])), [denied, allowed]);
  const icmp = { ...network, Protocol: 'ICMP Type=8', DestinationPort: 0 };
  assert.equal(told(json(icmp)), ['10.1.0.4 icmp:192.0.2.7 Deny no rule']);
});

test('the old text inside JSON', () => {
  const msg = 'TCP request from 10.1.0.4:50000 to 192.0.2.7:443. Action: Deny.';
  const expected = ['10.1.0.4 192.0.2.7:443 Deny no rule'];
  assert.equal(told(JSON.stringify({ properties: { msg } })), expected);
  assert.equal(told(JSON.stringify({ category: 'AzureFirewallNetworkRule', properties: { msg } })), expected);
  const row = { Type: 'AzureDiagnostics', Category: 'AzureFirewallNetworkRule', msg_s: msg };
  assert.equal(told(JSON.stringify(row)), expected);
});

test('what no rule decides, or cannot be read, is told with the reason', () => {
  const lines: Readonly<Record<string, RegExp>> = {
    '': /blank/,
    'Jan 5 10:00:00 host kernel: nothing of ours': /no line of a rule log/,
    'HTTPS request from 10.1.0.4:6065. Action: Deny. Reason: SNI TLS extension was missing.': /no destination/,
    "TCP request from 192.0.2.9:5 to 192.0.2.7:3389 was DNAT'ed to 10.1.0.4:3389": /translated destination/,
    'TCP request from 10.1.0.4:5 to 192.0.2.7:443. Action: alert. Signature: 1. IDS: a. Priority: 1. Classification: b':
      /intrusion/,
    'HTTP request from 10.1.0.4:5 to a.contoso.com:80. Url: a.contoso.com. Action: Deny. ThreatIntel: Bot Networks':
      /threat/,
    'DNS Request: 10.1.0.4:7943 - 8951 AAAA IN pypi.org. udp 58 false 512 NOERROR qr,rd,ra 135 0.004987569s': /DNS/,
    'TCP request from 10.1.0.4:5 to 192.0.2.7:443. Action: Drop.': /neither Allow nor Deny/,
    'TCP request from nobody:5 to 192.0.2.7:443. Action: Deny.': /source/,
    'TCP request from 10.1.0.4:5 to 192.0.2.7. Action: Deny.': /no port/,
    'GRE request from 10.1.0.4:5 to 192.0.2.7:4. Action: Deny.': /protocol/,
    '{"category":"AZFWNetworkRule","properties":{"Protocol":"TCP"': /cut off/,
    '{"category":"AZFWNetworkRule",}': /broken JSON/,
    '{"category":"AZFWDnsQuery","properties":{"QueryName":"pypi.org."}}': /category is AZFWDnsQuery/,
    '{"category":"AZFWNatRule","properties":{"Protocol":"TCP"}}': /category is AZFWNatRule/,
    '{"category":"AZFWNetworkRule","properties":{"Protocol":"TCP","Action":"Deny"}}': /no SourceIp/,
    '{"category":"AZFWNetworkRule","properties":{"Protocol":"TCP","Action":"Deny","SourceIp":"10.1.0.4"}}':
      /no destination/,
    '{}': /no Protocol, SourceIp, Action/,
    '[]': /no record/,
    '[1]': /no record/,
  };
  for (const [line, pattern] of Object.entries(lines)) {
    const read = told(line);
    assert.is(read.length, 1, line);
    assert.match(read[0] ?? '', /^not: /, line);
    assert.match(read[0] ?? '', pattern, line);
  }
});

test('names of rules and packets do not look like log lines', () => {
  for (const text of ['aml-batch', 'pypi.org:443', '[2001:db8::7]:443', 'icmp:192.0.2.7', 'https://pypi.org/'])
    assert.not(looksLikeLog(text), text);
  for (const text of ['{"a"', '{', '[{"category":1}]', ' {"a":1}', '{}']) assert.ok(looksLikeLog(text), text);
});

test.run();
