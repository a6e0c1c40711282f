import * as assert from 'uvu/assert';
import { isNamedPacket, parseNamedPacket, printNamedPacket } from '../../src/packets/named-packet.js';
import { suite } from '../suite.js';

const test = suite('named packets');

const TAGS: Readonly<Record<string, string>> = { 'storage.westus': 'Storage.WestUS' };
const read = (text: string) => parseNamedPacket(text, (name) => TAGS[name.toLowerCase()]);

test('packets are read in every form, and printed in one', () => {
  const printed: Readonly<Record<string, string>> = {
    'pypi.org:443': 'pypi.org:443',
    'PyPI.org.:443': 'pypi.org:443',
    'https://pypi.org': 'pypi.org:443',
    'https://pypi.org/': 'pypi.org:443',
    'https://pypi.org/Simple/?a=b#c': 'https://pypi.org/simple/',
    'http://pypi.org:8080/simple': 'http://pypi.org:8080/simple',
    '192.0.2.7:443': '192.0.2.7:443',
    '192.0.2.7:53/UDP': '192.0.2.7:53/udp',
    '[2001:db8::7]:443': '[2001:db8::7]:443',
    '[2001:db8::7]:53/udp': '[2001:db8::7]:53/udp',
    'icmp:192.0.2.7': 'icmp:192.0.2.7',
    '192.0.2.7/icmp': 'icmp:192.0.2.7',
    'icmp:2001:db8::7': 'icmp:2001:db8::7',
    'icmp:[2001:db8::7]': 'icmp:2001:db8::7',
    'storage.westus:445': 'Storage.WestUS:445',
  };
  for (const [text, expected] of Object.entries(printed)) {
    const packet = read(text);
    assert.ok(isNamedPacket(packet), `${text}: ${JSON.stringify(packet)}`);
    if (isNamedPacket(packet)) assert.is(printNamedPacket(packet), expected, text);
  }
});

test('a URL says what it speaks, whatever the port', () => {
  const packet = read('https://pypi.org:8443/simple');
  assert.ok(isNamedPacket(packet));
  if (isNamedPacket(packet)) assert.equal([packet.application, packet.port], ['https', 8443]);
});

test('what is no packet is refused, with what to write', () => {
  const refused: Readonly<Record<string, RegExp>> = {
    'pypi.org': /no port.*pypi\.org:443/,
    'pypi.org/simple': /no port.*https:\/\/pypi\.org\/simple/,
    'pypi.org:': /no port/,
    'pypi.org:0': /1 to 65535/,
    'pypi.org:65536': /1 to 65535/,
    'pypi.org:https': /whole number/,
    'pypi.org:443-444': /one port/,
    'pypi.org:443/sctp': /neither tcp nor udp/,
    '192.0.2.7': /no port.*192\.0\.2\.7:443/,
    '192.0.2.0/24': /one address/,
    '192.0.2.256:443': /is no host/,
    '2001:db8::7': /no port.*\[2001:db8::7\]:443/,
    '2001:db8:0:0:0:0:0:7:443': /\[2001:db8::7\]:443/,
    '*.pypi.org:443': /one host.*www\.pypi\.org/,
    'localhost:443': /needs a domain/,
    'ftp://pypi.org/': /nothing reads ftp/,
    'https://user@pypi.org/': /names a user/,
    'https:///simple': /is no host/,
    'icmp:nowhere': /is no host/,
    '': /no port/,
  };
  for (const [text, pattern] of Object.entries(refused)) {
    const packet = read(text);
    assert.not(isNamedPacket(packet), text);
    if (!isNamedPacket(packet)) assert.match(`${packet.reason}. ${packet.help}`, pattern, text);
  }
});

test.run();
