import { nsgRules } from '../src/analysis/nsg.js';
import { placeRules } from '../src/analysis/ordered-rules.js';
import { deadRules } from '../src/analysis/shadow.js';
import { tagMeanings } from '../src/analysis/tag-meaning.js';
import { Universe } from '../src/analysis/universe.js';
import type { AddressMatch } from '../src/configuration/addresses.js';
import type { NsgRule } from '../src/configuration/nsg.js';
import { ALL_PORTS } from '../src/packets/ports.js';
import { readCanonicalPrefixes } from '../src/packets/read-prefixes.js';
import { type Figure, median, quartiles, timeOf } from './figure.js';
import { againstBareNode, RULEC } from './start-up.js';
import { publicTagFiles } from './tag-files.js';

const RULES = 1000;
const PREFIXES = 4;

/** Judging as people wait for it, and rules that change nothing in the largest NSG that Azure takes. */
export async function* judging(pairs = 20): AsyncGenerator<Figure> {
  const verify = [RULEC, 'verify', '--region', 'westus'];
  const [tagFile] = publicTagFiles();
  const commands = [
    { name: 'verify --region westus', argumentsFor: () => verify, isFresh: true },
    {
      name: 'verify, all features',
      argumentsFor: () => [...verify, '--features', 'all', '--param', 'storageAccount=contoso'],
      isFresh: true,
    },
    ...(tagFile === undefined
      ? []
      : [
          {
            name: 'verify, tags expanded',
            argumentsFor: () => [...verify, '--service-tags', tagFile],
            isFresh: true,
          },
          {
            name: 'verify, all features, tags expanded',
            argumentsFor: () => [
              ...verify,
              '--features',
              'all',
              '--param',
              'storageAccount=contoso',
              '--service-tags',
              tagFile,
            ],
            isFresh: true,
          },
        ]),
  ];
  yield* againstBareNode(commands, pairs);
  yield await shadows(5);
}

/** Against reading the prefixes of the same rules once. */
async function shadows(rounds: number): Promise<Figure> {
  const texts = Array.from({ length: RULES }, (_, rule) =>
    Array.from(
      { length: PREFIXES },
      (__, at) => `${11 + ((rule * 7 + at * 13) % 180)}.${(rule * 31 + at) % 256}.0.0/${14 + ((rule + at) % 8)}`,
    ).map(canonical),
  );
  const samples: { own: number; other: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const other = await timeOf(() => texts.map((own) => readCanonicalPrefixes(own)));
    const own = await timeOf(() => deadIn(texts));
    samples.push({ own, other });
  }
  const ratios = quartiles(samples.map(({ own, other }) => own / other));
  return {
    name: `shadows in ${RULES} rules, to reading them`,
    ratio: ratios.median,
    detail: `${median(samples.map(({ own }) => own)).toFixed(0)} ms for ${RULES * PREFIXES} prefixes, ${rounds} rounds`,
  };
}

function canonical(text: string): string {
  const [address = '', length = '32'] = text.split('/');
  const value = address.split('.').reduce((sum, part) => 256 * sum + Number(part), 0);
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(value / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${length}`;
}

function deadIn(texts: readonly (readonly string[])[]): number {
  const nobody = readCanonicalPrefixes([]).sets;
  const anyone: AddressMatch = { isAny: true, sets: nobody, tags: [], symbols: [] };
  const rules = texts.map(
    (prefixes, at): NsgRule => ({
      name: `rule-${at}`,
      direction: 'Outbound',
      access: at % 5 === 0 ? 'Deny' : 'Allow',
      priority: 100 + at,
      protocol: at % 3 === 0 ? '*' : 'Tcp',
      source: anyone,
      sourcePorts: ALL_PORTS,
      destination: { ...anyone, isAny: false, sets: readCanonicalPrefixes(prefixes).sets },
      ports: at % 4 === 0 ? ALL_PORTS : [{ first: 400 + (at % 50), last: 450 + (at % 70) }],
    }),
  );
  const meanings = tagMeanings(readCanonicalPrefixes(['10.0.0.0/8']).sets, []);
  const ordered = nsgRules({ kind: 'nsg', isWhole: true, rules }, 'Outbound');
  const universe = new Universe(
    ordered.flatMap((rule) => rule.matches),
    meanings,
  );
  return deadRules(placeRules(ordered, universe), universe, Object.is).length;
}
