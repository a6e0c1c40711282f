import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Catalog } from '../../src/catalog/catalog.js';
import { compile } from '../../src/compile.js';
import type { CompileOptions } from '../../src/compile-options.js';
import { comment, parameterName, quoted } from '../../src/formats/bicep/syntax.js';
import { builtInCatalog, neededParameters } from '../built-in-catalog.js';
import { fixture } from '../golden.js';
import { REGIONS_IN_OUT } from '../out-regions.js';
import { compileSmall, DEFAULT_ROUTE, entry, onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';
import { goodCases, loadGoodCase } from '../targets/good-case.js';
import { type Json, resolveTemplate } from './arm-template.js';
import { readBicep } from './bicep-file.js';
import { tokensOf } from './bicep-tokens.js';
import { EXISTING_FIREWALL } from './deployment-values.js';
import { checkTexts } from './texts.js';

/** Bicep is read back with a reader of our own and must deploy what the ARM template of the same model deploys. */
const test = suite('bicep');

const VALUES: Readonly<Record<string, Json>> = {
  string: 'value-1',
  int: 300,
  bool: false,
  array: ['10.9.0.0/24'],
  object: EXISTING_FIREWALL,
};

/** Compares every pair of files of one compilation; gives how many resources, rules and routes there were. */
function samePairs(files: ReadonlyMap<string, string>): { pairs: number; rules: number } {
  let pairs = 0;
  let rules = 0;
  for (const [file, text] of files) {
    if (!file.endsWith('.bicep')) continue;
    const template = files.get(file.replace('.bicep', '.json')) ?? '';
    const { metadata, parameters } = JSON.parse(template) as {
      metadata: { description: string };
      parameters: Record<
        string,
        { type: string; metadata: { description: string }; minLength?: number; defaultValue?: Json }
      >;
    };
    const open = Object.entries(parameters).filter(([, { defaultValue }]) => defaultValue === undefined);
    const given = Object.fromEntries(open.map(([name, { type }]) => [name, VALUES[type] ?? null]));
    const named = Object.fromEntries(Object.entries(given).map(([name, value]) => [parameterName(name), value]));
    const bicep = readBicep(text, named);
    assert.is(bicep.description, metadata.description);
    assert.equal(
      bicep.parameters,
      Object.fromEntries(
        Object.entries(parameters).map(([name, { type, metadata: own, minLength, defaultValue }]) => [
          parameterName(name),
          {
            type: type === 'array' ? 'string[]' : type,
            description: own.description,
            ...(minLength !== undefined && { minLength }),
            ...(defaultValue !== undefined && { defaultValue }),
          },
        ]),
      ),
    );
    const resources = resolveTemplate(template, given);
    assert.equal(bicep.resources, resources, file);
    pairs++;
    rules += [...JSON.stringify(resources).matchAll(/"(?:access|ruleType|nextHopType)":/g)].length;
  }
  return { pairs, rules };
}

async function compare(catalog: Catalog, options: CompileOptions, pairsPerRegion: number): Promise<number> {
  const { regions, findings } = await compile(catalog, { ...options, formats: ['arm', 'bicep'] });
  assert.ok(regions.length > 0, findings.map(({ message }) => message).join('\n'));
  let count = 0;
  for (const { files } of regions) {
    const { pairs, rules } = samePairs(files);
    assert.is(pairs, pairsPerRegion);
    count += rules;
  }
  return count;
}

test('default features of every region in out/', async () =>
  assert.ok((await compare(await builtInCatalog(), { region: REGIONS_IN_OUT }, 3)) > 6 * 20));

test('all features, attached, with TLS inspection', async () => {
  const catalog = await builtInCatalog();
  const all = { region: REGIONS_IN_OUT, features: ['all'], parameters: neededParameters(catalog) };
  assert.ok((await compare(catalog, all, 3)) > 6 * 60);
  assert.ok((await compare(catalog, { ...all, attach: true }, 3)) > 6 * 60);
  assert.ok((await compare(catalog, { ...all, firewallTier: 'premium', tlsInspection: true }, 3)) > 6 * 60);
  // Classic rules name no type, by which the others are counted.
  assert.ok((await compare(catalog, { ...all, firewallRules: 'classic' }, 3)) > 6 * 20);
  await compare(catalog, { ...all, targets: ['endpoint-policy', 'workspace-outbound'] }, 2);
});

test('addresses in place of tags', async () => {
  const name = 'tags-many-prefixes.json';
  const body = `requirements:
${entry('hub', 'priority: 200, to: { serviceTag: EventHub }, tcp: 443')}
routes:
  - { id: default, prefix: 0.0.0.0/0, nextHop: firewall }
  - { id: direct, serviceTag: Storage, nextHop: internet }
`;
  const serviceTags = { name, text: readFileSync(fixture('tag-files', name), 'utf8') };
  for (const attach of [false, true]) {
    const options = { formats: ['arm', 'bicep'], serviceTags, expand: true, attach };
    const { files } = onlyRegion(await compileSmall(body, options));
    assert.is(samePairs(files).pairs, 3);
    assert.ok([...(files.get('nsg.bicep') ?? '').matchAll(/^ +'[\d.:a-f]+\/\d+'$/gm)].length > 400);
  }
});

const realTags = join(process.env['RULEC_TAG_FILES'] ?? '', 'ServiceTags_Public_20260622.json');
const withRealTags = 'addresses of the real tag file, with all features';
if (process.env['RULEC_TAG_FILES'] === undefined || !existsSync(realTags))
  test.unable(withRealTags, 'RULEC_TAG_FILES names no folder with such a file');
else
  test(withRealTags, async () => {
    const catalog = await builtInCatalog();
    const options = {
      region: 'westus',
      features: ['all'],
      parameters: neededParameters(catalog),
      serviceTags: { name: 'ServiceTags_Public_20260622.json', text: readFileSync(realTags, 'utf8') },
      expand: true,
      allowWidening: true,
    };
    assert.ok((await compare(catalog, options, 3)) > 100);
  });

for (const good of goodCases()) {
  test(`fixtures/good/${good.name}`, async () => {
    const { catalog } = await loadGoodCase(good);
    assert.ok(catalog);
    const { regions } = await compile(catalog, { ...good.options, formats: ['arm', 'bicep'] });
    for (const { files, models } of regions) {
      const azure = Object.values(models).filter(({ kind }) => kind !== 'prefixes');
      assert.is(samePairs(files).pairs, azure.length);
    }
  });
}

test('groups of one policy wait for one another', async () => {
  const hosts = Array.from({ length: 900 }, (_, index) => `host-${index}-${'x'.repeat(50)}.contoso.com`).join(', ');
  const many = Array.from({ length: 50 }, (_, index) => entry(`many-${index}`, `to: { fqdn: [${hosts}] }, tcp: 443`));
  const compilation = await compileSmall(`requirements:\n${many.join('')}${DEFAULT_ROUTE}`, {
    formats: ['arm', 'bicep'],
    targets: ['firewall'],
  });
  const { files, models } = onlyRegion(compilation);
  assert.ok(models.firewall?.form === 'policy' && models.firewall.groups.length > 1);
  assert.is(samePairs(files).pairs, 1);
  assert.match(files.get('firewall.bicep') ?? '', /priority: priority \+ 1\n/);
});

test('parameters that are called like words of Bicep or like its symbols', async () => {
  const names = ['for', 'null', 'if', 'rule', 'securityRule', 'securityRules', 'networkSecurityGroup', 'param', 'true'];
  const parameters = names.map((name) => `  ${name}: { type: prefix, title: "It's \${${name}}" }\n`).join('');
  const entries = names.map((name, index) =>
    entry(`e-${index}`, `priority: ${200 + index * 10}, to: { prefix: "{${name}}" }, tcp: 443`),
  );
  const body = `parameters:\n${parameters}requirements:\n${entries.join('')}${DEFAULT_ROUTE}`;
  for (const attach of [false, true]) {
    const { files } = onlyRegion(await compileSmall(body, { formats: ['arm', 'bicep'], attach }));
    assert.is(samePairs(files).pairs, 3);
  }
});

test('a rule that is missing in Bicep is seen', async () => {
  const { files } = onlyRegion(
    await compileSmall(
      `requirements:\n${entry('a', 'priority: 200, to: { serviceTag: Sql }, tcp: 443')}${DEFAULT_ROUTE}`,
      {
        formats: ['arm', 'bicep'],
      },
    ),
  );
  const text = files.get('nsg.bicep') ?? '';
  const isSeen = (changed: string): boolean => {
    assert.is.not(changed, text);
    try {
      samePairs(new Map([...files, ['nsg.bicep', changed]]));
      return false;
    } catch {
      return true;
    }
  };
  assert.ok(isSeen(text.replace("'443'", "'80'")));
  assert.ok(isSeen(text.replace(/ {6}\/\/ contoso[\s\S]*?\n {6}\}\n/, '')));
  assert.ok(isSeen(text.replace(/^param .*\n/m, '')));
});

test('any text comes back, on one line', () =>
  checkTexts((text) => {
    const written = quoted(text);
    assert.not.match(written, /[\r\n]/);
    assert.equal(tokensOf(written), [{ kind: 'text', value: text.replace(/\p{Cs}/gu, '\uFFFD') }]);
  }));

test('no text ends its comment', () => checkTexts((text) => assert.equal(tokensOf(comment(text)), [])));

test.run();
