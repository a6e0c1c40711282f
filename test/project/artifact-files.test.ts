import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type ArtifactSet, checkArtifacts, sha256, writeArtifacts } from '../../src/project/artifact-files.js';
import { filesOfManifest } from '../../src/project/manifest.js';
import { suite } from '../suite.js';

const test = suite('artifact files');

async function inTemporaryFolder(action: (folder: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-files-'));
  try {
    action(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function setOf(files: Readonly<Record<string, string>>, folder = 'westus'): ArtifactSet {
  const digests = Object.fromEntries(Object.entries(files).map(([file, text]) => [file, sha256(text)]));
  return { folder, files: new Map([...Object.entries(files), ['manifest.json', JSON.stringify({ files: digests })]]) };
}

const codes = (findings: readonly { code: string }[]): string[] => findings.map(({ code }) => code);

test('writes what is missing, and only that', () =>
  inTemporaryFolder((out) => {
    const first = writeArtifacts(out, [setOf({ 'nsg.json': 'a\n' })], false);
    assert.equal(first.result.written.length, 2);
    const again = writeArtifacts(out, [setOf({ 'nsg.json': 'a\n' })], false);
    assert.equal([again.result.written, again.result.unchanged.length], [[], 2]);
  }));

test('leaves nothing behind but its files', () =>
  inTemporaryFolder((out) => {
    writeArtifacts(out, [setOf({ 'nsg.json': 'a\n', 'routes.json': 'b\n' })], false);
    assert.equal(readdirSync(join(out, 'westus')).sort(), ['manifest.json', 'nsg.json', 'routes.json']);
  }));

/** Files of a set whose folder another process makes, with a file of its own, once they are asked for in order. */
class OvertakenFiles extends Map<string, string> {
  constructor(
    files: ReadonlyMap<string, string>,
    readonly folder: string,
  ) {
    super(files);
  }

  override [Symbol.iterator](): MapIterator<[string, string]> {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, 'notes.md'), 'mine');
    return super[Symbol.iterator]();
  }
}

test('writes into a folder that another process makes in between', () =>
  inTemporaryFolder((out) => {
    const { folder, files } = setOf({ 'nsg.json': 'a\n' });
    const overtaken = new OvertakenFiles(files, join(out, folder));
    assert.equal(codes(writeArtifacts(out, [{ folder, files: overtaken }], false).findings), []);
    assert.equal(readdirSync(out), ['westus']);
    assert.equal(readdirSync(join(out, 'westus')).sort(), ['manifest.json', 'notes.md', 'nsg.json']);
  }));

test('removes what it owned and no longer makes, and nothing else', () =>
  inTemporaryFolder((out) => {
    writeArtifacts(out, [setOf({ 'nsg.json': 'a\n', 'routes.json': 'b\n' })], false);
    writeFileSync(join(out, 'westus', 'notes.md'), 'mine');
    const { result } = writeArtifacts(out, [setOf({ 'nsg.json': 'a\n' })], false);
    assert.equal(result.removed, [`${out}/westus/routes.json`]);
    assert.equal(readdirSync(join(out, 'westus')).sort(), ['manifest.json', 'notes.md', 'nsg.json']);
  }));

test('refuses to lose a change made by hand, in any folder, before writing any', () =>
  inTemporaryFolder((out) => {
    const sets = (text: string): ArtifactSet[] => [
      setOf({ 'nsg.json': text }, 'eastus'),
      setOf({ 'nsg.json': text }, 'westus'),
    ];
    writeArtifacts(out, sets('a\n'), false);
    writeFileSync(join(out, 'westus', 'nsg.json'), 'by hand\n');
    assert.equal(codes(writeArtifacts(out, sets('b\n'), false).findings), ['RC806']);
    assert.is(readFileSync(join(out, 'eastus', 'nsg.json'), 'utf8'), 'a\n');
    assert.is(readFileSync(join(out, 'westus', 'nsg.json'), 'utf8'), 'by hand\n');
    assert.equal(codes(writeArtifacts(out, sets('b\n'), true).findings), []);
    assert.is(readFileSync(join(out, 'westus', 'nsg.json'), 'utf8'), 'b\n');
  }));

test('a change by hand to what would be written anyway is no change', () =>
  inTemporaryFolder((out) => {
    writeArtifacts(out, [setOf({ 'nsg.json': 'a\n' })], false);
    writeFileSync(join(out, 'westus', 'nsg.json'), 'b\n');
    assert.equal(codes(writeArtifacts(out, [setOf({ 'nsg.json': 'b\n' })], false).findings), []);
  }));

test('line ends that Git changed are no change by hand', () =>
  inTemporaryFolder((out) => {
    writeArtifacts(out, [setOf({ 'nsg.json': 'a\nb\n' })], false);
    writeFileSync(join(out, 'westus', 'nsg.json'), 'a\r\nb\r\n');
    assert.equal(codes(writeArtifacts(out, [setOf({ 'nsg.json': 'c\n' })], false).findings), []);
  }));

test('a file that no manifest lists is not overwritten', () =>
  inTemporaryFolder((out) => {
    mkdirSync(join(out, 'westus'));
    writeFileSync(join(out, 'westus', 'nsg.json'), '{}');
    assert.equal(codes(writeArtifacts(out, [setOf({ 'nsg.json': 'a\n' })], false).findings), ['RC807']);
    assert.not.ok(existsSync(join(out, 'westus', 'manifest.json')));
  }));

test('where one folder cannot be written, none is changed', () =>
  inTemporaryFolder((out) => {
    writeArtifacts(out, [setOf({ 'nsg.json': 'a\n' }, 'eastus')], false);
    mkdirSync(join(out, 'westus', 'nsg.json'), { recursive: true });
    const { findings } = writeArtifacts(
      out,
      [setOf({ 'nsg.json': 'b\n' }, 'eastus'), setOf({ 'nsg.json': 'b\n' }, 'westus')],
      true,
    );
    assert.equal(codes(findings), ['RC805']);
    assert.is(readFileSync(join(out, 'eastus', 'nsg.json'), 'utf8'), 'a\n');
    assert.equal(readdirSync(join(out, 'eastus')).sort(), ['manifest.json', 'nsg.json']);
  }));

const PROC = 'a folder that cannot be made is told, and soon';
if (!existsSync('/proc/self')) test.unable(PROC, 'there is no /proc here');
else {
  test(PROC, () => {
    const { findings } = writeArtifacts('/proc/rulec', [setOf({ 'nsg.json': 'a\n' })], false);
    assert.equal(codes(findings), ['RC805']);
  });
}

test('check tells what differs, is missing, or is left over', () =>
  inTemporaryFolder((out) => {
    writeArtifacts(out, [setOf({ 'nsg.json': 'a\n', 'routes.json': 'b\n' })], false);
    assert.equal(checkArtifacts(out, [setOf({ 'nsg.json': 'a\n', 'routes.json': 'b\n' })]), []);
    const [finding] = checkArtifacts(out, [setOf({ 'nsg.json': 'x\n', 'firewall.json': 'c\n' })]);
    assert.is(finding?.code, 'RC809');
    for (const part of ['nsg.json differs', 'firewall.json is missing', 'routes.json is no longer made'])
      assert.ok(finding?.message.includes(part), part);
    assert.is(readFileSync(join(out, 'westus', 'nsg.json'), 'utf8'), 'a\n');
  }));

test('a manifest claims no files outside of its folder', () => {
  const digest = 'a'.repeat(64);
  assert.equal(filesOfManifest(JSON.stringify({ files: { 'nsg.json': digest } })), new Map([['nsg.json', digest]]));
  for (const file of ['../nsg.json', '/etc/passwd', 'a/b.json', '..', '.git', ''])
    assert.is(filesOfManifest(JSON.stringify({ files: { [file]: digest } })), undefined, file);
  for (const text of ['', '[]', 'null', '{}', '{"files":{"a":"b"}}', '<<<<<<< HEAD'])
    assert.is(filesOfManifest(text), undefined, text);
});

test.run();
