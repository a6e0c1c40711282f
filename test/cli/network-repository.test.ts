import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { readProject } from '../../src/project/project-file.js';
import { fixture } from '../golden.js';
import { suite } from '../suite.js';
import { inFolder, runCommand } from './run-command.js';

const test = suite('a network repository');

async function exitOf(...argv: readonly string[]): Promise<number> {
  return (await runCommand(argv)).exitCode;
}

/** Runs a command that has nothing to complain of. */
async function fine(...argv: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runCommand(argv);
  assert.is(exitCode, 0, `${argv.join(' ')}\n${stderr}`);
}

test('init, compile, check, verify; another feature makes it stale until it is compiled', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-repository-'));
  try {
    await inFolder(folder, async () => {
      assert.is(await exitOf('init'), 0);
      assert.is(await exitOf('compile', '--check'), 1, 'nothing is there yet');
      assert.is(await exitOf('compile'), 0);
      assert.is(await exitOf('compile', '--check'), 0);
      assert.is(await exitOf('verify'), 0);
      const before = readFileSync('rulec.yaml', 'utf8');
      const after = before.replace('# features: [pypi, rstudio]', 'features: [pypi]');
      assert.is.not(after, before);
      writeFileSync('rulec.yaml', after);
      assert.is(await exitOf('compile', '--check'), 1);
      assert.is(await exitOf('compile'), 0);
      assert.is(await exitOf('compile', '--check'), 0);
      assert.is(await exitOf('verify'), 0);
      assert.is(await exitOf('init'), 2, 'nothing is written over');
      assert.is(readFileSync('rulec.yaml', 'utf8'), after);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what init writes is YAML, and every setting in a comment is one that the project takes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-repository-'));
  try {
    await inFolder(folder, async () => {
      assert.is(await exitOf('init', '--region', 'westus,eastus'), 0);
      for (const file of ['.github/workflows/rulec.yml', 'azure-pipelines/rulec.yml'])
        assert.ok(parse(readFileSync(file, 'utf8')), file);
      const text = readFileSync('rulec.yaml', 'utf8');
      assert.match(text, /^regions: \[westus, eastus\]/m);
      const schema = /\$schema=(\S+)/.exec(text)?.[1] ?? '';
      assert.is(JSON.parse(readFileSync(schema, 'utf8')).additionalProperties, false);
      const open = text
        .split('\n')
        .map((line) => line.replace(/^# (?=(?: {2,}|[a-zA-Z]+:))/, ''))
        .filter((line) => !/^ *# yaml/.test(line))
        .join('\n');
      assert.is.not(open, text);
      const findings: string[] = [];
      const project = readProject(open, 'rulec.yaml', ({ message }) => findings.push(message));
      assert.equal(findings, []);
      assert.equal(
        project?.deployments.map(({ name, place }) => `${name} ${place}`),
        ['spoke-a 0', 'spoke-b 1'],
      );
      assert.equal(
        project?.settings.acceptedGaps?.map(({ entry }) => entry.value),
        ['batch'],
      );
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const CATALOG = `service: contoso
short: contoso
title: Contoso tools
priorities: 3000-3190
sources:
  wiki: { title: Network decisions, url: https://www.contoso.com/network, verified: 2026-03-01 }
features:
  core: { title: Every spoke, required: true }
requirements:
`;

const entry = (id: string, octet: number): string =>
  `  - { id: ${id}, feature: core, to: { prefix: 203.0.113.${octet}/32 }, tcp: 443, purpose: Reach ${id}, source: wiki }\n`;

const ADDED = `service: azure-machine-learning
sources:
  wiki: { title: Network decisions, url: https://www.contoso.com/network, verified: 2026-03-01 }
requirements:
  - { id: contoso-git, feature: core, to: { prefix: 198.51.100.0/28 }, tcp: 22, purpose: Reach git, source: wiki }
`;

/** Every line of the rules that a folder of regions has. */
function linesOf(regions: readonly string[]): string[] {
  return regions.flatMap((region) =>
    readFileSync(join('out', region, 'nsg.json'), 'utf8')
      .split('\n')
      .map((line) => `${region} ${line}`),
  );
}

/** The lines that are in one list and not in the other, counting those that are there more than once. */
function linesOnlyIn(one: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return one.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

test('numbers that the lock gave stay in every region, whatever comes in the middle or goes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-repository-'));
  const regions = ['westus', 'usgovvirginia'];
  try {
    await inFolder(folder, async () => {
      mkdirSync('catalogs');
      writeFileSync('rulec.yaml', `catalogs: [catalogs]\nregions: [${regions.join(', ')}]\n`);
      writeFileSync('catalogs/added.yaml', ADDED);
      writeFileSync('catalogs/own.yaml', `${CATALOG}${entry('beta', 1)}${entry('omega', 2)}`);
      assert.is((await runCommand(['compile'], { env: { CI: 'true' } })).exitCode, 1, 'nobody would commit the lock');
      assert.not.ok(existsSync('rulec.lock'));
      await fine('compile');
      const lock = readFileSync('rulec.lock', 'utf8');
      assert.match(
        lock,
        /azure-machine-learning\/contoso-git: 2000\n {2}contoso\/beta: 3000\n {2}contoso\/omega: 3010\n/,
      );
      assert.is((await runCommand(['compile', '--check'], { env: { CI: '1' } })).exitCode, 0);
      await fine('verify');
      const before = linesOf(regions);

      writeFileSync('catalogs/own.yaml', `${CATALOG}${entry('beta', 1)}${entry('gamma', 3)}${entry('omega', 2)}`);
      assert.is(await exitOf('compile', '--check'), 1);
      await fine('compile');
      const after = linesOf(regions);
      assert.equal(linesOnlyIn(before, after), []);
      assert.is(linesOnlyIn(after, before).length, 2 * 14, 'one rule in each region');

      writeFileSync('catalogs/own.yaml', `${CATALOG}${entry('gamma', 3)}${entry('omega', 2)}`);
      await fine('compile');
      assert.equal(linesOnlyIn(linesOf(regions), after), []);
      assert.match(readFileSync('rulec.lock', 'utf8'), /retired:\n {2}contoso\/beta: 3000\n$/);
      writeFileSync('catalogs/own.yaml', `${CATALOG}${entry('beta', 1)}${entry('gamma', 3)}${entry('omega', 2)}`);
      await fine('compile');
      assert.equal(linesOf(regions), after);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('commands beside compile know the catalogs and tag files of the project', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-repository-'));
  try {
    await inFolder(folder, async () => {
      mkdirSync('catalogs');
      cpSync(fixture('tag-files'), 'tags', { recursive: true });
      writeFileSync('catalogs/own.yaml', `${CATALOG}${entry('beta', 1)}`);
      writeFileSync(
        'rulec.yaml',
        `catalogs: [catalogs]\nregions: [westus]\nservices: [contoso]\nout: rules\nserviceTags: { public: tags/tags-january.json }\n`,
      );
      await fine('compile');
      for (const argv of [
        ['verify'],
        ['explain', 'contoso-beta'],
        ['diff', 'rules/westus', 'rules/westus'],
        ['catalog', 'show', 'beta'],
        ['catalog', 'list', 'entries', '--service', 'contoso'],
        ['catalog', 'lint'],
      ])
        await fine(...argv);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('two deployments that say the same differ in nothing but their names', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-repository-'));
  const project = (second: string): string =>
    `regions: [westus]\ndeployments:\n  - { name: spoke-a, source: [10.1.0.0/24] }\n  - { name: spoke-b, place: 1, source: [${second}] }\n`;
  try {
    await inFolder(folder, async () => {
      writeFileSync('rulec.yaml', project('10.1.0.0/24'));
      await fine('compile');
      await fine('diff', 'out/spoke-a/westus', 'out/spoke-b/westus');
      writeFileSync('rulec.yaml', project('10.2.0.0/24'));
      await fine('compile');
      const { exitCode, stdout } = await runCommand(['diff', 'out/spoke-a/westus', 'out/spoke-b/westus', '--json']);
      assert.is(exitCode, 1);
      const { firewall } = JSON.parse(stdout).result.rules;
      assert.equal([firewall.onlyLeft, firewall.onlyRight], [[], []]);
      assert.ok(firewall.changed.length > 5);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('--region is for the deployments that have it; what is printed is one of them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-repository-'));
  try {
    await inFolder(folder, async () => {
      writeFileSync(
        'rulec.yaml',
        'deployments:\n  - { name: spoke-a, regions: [westus, eastus] }\n  - { name: spoke-b, place: 1, regions: [West US] }\n  - { name: spoke-c, regions: [uksouth] }\n',
      );
      await fine('compile', '--region', 'westus');
      assert.equal(readdirSync('out').sort(), ['spoke-a', 'spoke-b']);
      assert.equal(readdirSync('out/spoke-a'), ['westus']);
      const none = await runCommand(['compile', '--region', 'northeurope']);
      assert.match(none.stderr, /RC810: no deployment of the project has northeurope/);
      const unknown = await runCommand(['compile', '--region', 'westsu']);
      assert.match(unknown.stderr, /RC201/);
      const print = ['compile', '--target', 'nsg', '--stdout', '--region'];
      const both = await runCommand([...print, 'westus']);
      assert.match(
        both.stderr,
        /RC810: --stdout prints one file, and the project has spoke-a\/westus, spoke-b\/westus/,
      );
      await fine(...print, 'uksouth');
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('where the rules cannot be written, the lock stays as it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-repository-'));
  try {
    await inFolder(folder, async () => {
      mkdirSync('catalogs');
      writeFileSync('rulec.yaml', 'catalogs: [catalogs]\nregions: [westus]\nservices: [contoso]\n');
      writeFileSync('catalogs/own.yaml', `${CATALOG}${entry('beta', 1)}`);
      mkdirSync('out/westus', { recursive: true });
      writeFileSync('out/westus/nsg.json', '{}');
      assert.is(await exitOf('compile'), 2);
      assert.not.ok(existsSync('rulec.lock'));
      await fine('compile', '--overwrite');
      const lock = readFileSync('rulec.lock', 'utf8');
      writeFileSync('catalogs/own.yaml', `${CATALOG}${entry('beta', 1)}${entry('gamma', 2)}`);
      writeFileSync('out/westus/nsg.json', '{}');
      assert.is(await exitOf('compile'), 2);
      assert.is(readFileSync('rulec.lock', 'utf8'), lock);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
