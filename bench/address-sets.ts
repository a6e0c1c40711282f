import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mergeCidr } from 'cidr-tools';
import { merge } from 'fast-cidr-tools';
import { budgetedCover } from '../src/packets/budgeted-cover.js';
import { minimalCover } from '../src/packets/prefix-cover.js';
import { readCanonicalPrefixes } from '../src/packets/read-prefixes.js';
import { type Figure, quartiles, timeOf } from './figure.js';

const WARM_UPS = 5;
const MERGE_LINES = fileURLToPath(new URL('merge-lines.js', import.meta.url));

/** Some work, and what does the same. */
interface Pair {
  readonly name: string;
  readonly budget?: number;
  /** Milliseconds that ours takes, and theirs. */
  readonly ours: () => number | Promise<number>;
  readonly theirs: () => number | Promise<number>;
}

/**
 * All prefixes of the newest tag file of the public cloud in RULEC_TAG_FILES: reading them and writing their minimal
 * cover, against others that do the same, and covers by few prefixes against that.
 */
export async function* addressSets(rounds = 11): AsyncGenerator<Figure> {
  const texts = newestPrefixes(process.env['RULEC_TAG_FILES']);
  if (!texts) {
    yield leftOut('address sets', 'RULEC_TAG_FILES names no folder with a tag file of the public cloud');
    return;
  }
  const reading = (): Promise<number> => timeOf(() => coverTexts(texts));
  assertSameCover(texts, mergeCidr(texts), 'cidr-tools');
  assertSameCover(texts, merge(texts), 'fast-cidr-tools');
  const { sets } = readCanonicalPrefixes(texts);
  const budgeted = [100, 400, 1000].map((most) => ({
    name: `cover of all IPv4 by ${most}, to reading all`,
    ours: () => timeOf(() => budgetedCover(sets.ipv4, most)),
    theirs: reading,
  }));
  yield* compare(
    [
      {
        name: 'minimal cover, to cidr-tools',
        budget: 0.4,
        ours: reading,
        theirs: () => timeOf(() => mergeCidr(texts)),
      },
      {
        name: 'minimal cover, to fast-cidr-tools',
        budget: 0.2,
        ours: reading,
        theirs: () => timeOf(() => merge(texts)),
      },
      ...budgeted,
      {
        name: 'cover of all IPv6 by 1000, to reading all',
        ours: () => timeOf(() => budgetedCover(sets.ipv6, 1000)),
        theirs: reading,
      },
    ],
    rounds,
  );
  if (spawnSync('iprange', ['--version']).error) yield leftOut('minimal cover, to iprange', 'iprange is not installed');
  else
    yield* compareWithIprange(
      texts.filter((text) => !text.includes(':')),
      rounds,
    );
}

function newestPrefixes(folder = ''): string[] | undefined {
  if (folder === '') return undefined;
  const file = readdirSync(folder)
    .filter((name) => /^ServiceTags_Public_\d{8}\.json$/.test(name))
    .sort()
    .at(-1);
  if (file === undefined) return undefined;
  const { values }: { values: { properties: { addressPrefixes: string[] } }[] } = JSON.parse(
    readFileSync(join(folder, file), 'utf8'),
  );
  return values.flatMap(({ properties }) => properties.addressPrefixes);
}

function coverTexts(texts: Iterable<string>): string[] {
  const { ipv4, ipv6 } = readCanonicalPrefixes(texts).sets;
  return [...minimalCover(ipv4).toTexts(), ...minimalCover(ipv6).toTexts()];
}

/** Texts may be in another order, and IPv6 spelled otherwise. */
function assertSameCover(texts: readonly string[], theirs: readonly string[], whose: string): void {
  const [own, other] = [coverTexts(texts), coverTexts(theirs)];
  if (theirs.length !== own.length || own.join() !== other.join())
    throw new Error(`${whose} has a cover of ${theirs.length} prefixes, and ours has ${own.length}`);
}

/** The C program on the IPv4 part: its own account of its time, and whole processes. */
async function* compareWithIprange(texts: readonly string[], rounds: number): AsyncGenerator<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-bench-'));
  try {
    const file = join(folder, 'prefixes.txt');
    writeFileSync(file, `${texts.join('\n')}\n`);
    const [theirs, ours] = [run('iprange', [file]).stdout, run(process.execPath, [MERGE_LINES, file]).stdout];
    // A single address has no length in what iprange prints.
    assertSameCover(texts, theirs.trim().split('\n'), 'iprange');
    assertSameCover(texts, ours.trim().split('\n'), 'merge-lines.js');
    yield* compare(
      [
        {
          name: 'minimal cover of IPv4, to iprange',
          budget: 1,
          ours: () => timeOf(() => coverTexts(texts)),
          theirs: () => ownAccount(run('iprange', ['-v', file]).stderr),
        },
        {
          name: 'the same, reading the file too',
          ours: () => timeOf(() => coverTexts(readFileSync(file, 'latin1').trim().split('\n')).join('\n')),
          theirs: () => ownAccount(run('iprange', ['-v', file]).stderr),
        },
        {
          name: 'the same, whole processes',
          ours: () => timeOf(() => run(process.execPath, [MERGE_LINES, file])),
          theirs: () => timeOf(() => run('iprange', [file])),
        },
      ],
      rounds,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `completed in 0.01792 seconds (read 0.01117 + think 0.00000 + speak 0.00674)`, in milliseconds. */
function ownAccount(said: string): number {
  const seconds = /completed in ([\d.]+) seconds/.exec(said)?.[1];
  if (seconds === undefined) throw new Error('iprange does not say how long it took');
  return 1000 * Number(seconds);
}

function run(command: string, parts: readonly string[]): { stdout: string; stderr: string } {
  const { status, error, stdout, stderr } = spawnSync(command, parts, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return { stdout, stderr };
}

/** Runs pairs in turns. The figure is the median of ratios, ours to theirs. */
async function* compare(pairs: readonly Pair[], rounds: number): AsyncGenerator<Figure> {
  const samples = pairs.map((): { ours: number; theirs: number }[] => []);
  for (let round = -WARM_UPS; round < rounds; round++) {
    for (const [index, { ours, theirs }] of pairs.entries()) {
      const first = round % 2 === 0 ? await theirs() : undefined;
      const own = await ours();
      const other = first ?? (await theirs());
      if (round >= 0) samples[index]?.push({ ours: own, theirs: other });
    }
  }
  for (const [index, { name, budget }] of pairs.entries()) {
    const own = samples[index] ?? [];
    const ratios = quartiles(own.map(({ ours, theirs }) => ours / theirs));
    const [ours, theirs] = [quartiles(own.map((pair) => pair.ours)), quartiles(own.map((pair) => pair.theirs))];
    yield {
      name,
      ratio: ratios.median,
      ...(budget !== undefined && { budget }),
      detail: `quartiles ${ratios.lower.toFixed(2)} to ${ratios.upper.toFixed(2)}, ${ours.median.toFixed(1)} ms to ${theirs.median.toFixed(1)} ms, ${own.length} rounds`,
    };
  }
}

const leftOut = (name: string, reason: string): Figure => ({ name, ratio: Number.NaN, detail: `left out: ${reason}` });
