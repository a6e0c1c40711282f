import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { readProject } from '../../src/project/project-file.js';
import { suite } from '../suite.js';
import { inFolder, runCommand } from './run-command.js';

const test = suite('a network repository');

async function exitOf(...argv: readonly string[]): Promise<number> {
  return (await runCommand(argv)).exitCode;
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

test.run();
