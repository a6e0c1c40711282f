import * as assert from 'uvu/assert';
import { mergeBoxes } from '../../src/analysis/merge-boxes.js';
import { ANYWHERE, everythingBetween } from '../../src/analysis/packet-match.js';
import { tagMeanings } from '../../src/analysis/tag-meaning.js';
import { Universe } from '../../src/analysis/universe.js';
import type { HeaderSpace } from '../../src/packets/header-space.js';
import { readCanonicalPrefixes } from '../../src/packets/read-prefixes.js';
import { suite } from '../suite.js';

const test = suite('boxes that make one');

const to = (tag: string) => everythingBetween(ANYWHERE, { ...ANYWHERE, isAny: false, tags: [tag] });
const ALL = everythingBetween(ANYWHERE, ANYWHERE);
const [STORAGE, WESTUS, SQL] = [to('Storage'), to('Storage.WestUS'), to('Sql')];
const UNIVERSE = new Universe([ALL, STORAGE, WESTUS, SQL], tagMeanings(readCanonicalPrefixes([]).sets, []));
const { spaces } = UNIVERSE;
/** IPv4 alone, where a tag has one box. */
const of = (match: typeof ALL): HeaderSpace => UNIVERSE.ofFamily(UNIVERSE.spaceOf(match), 4);

test('a tag and what is outside of it are all of the rest', () => {
  const outside = spaces.subtract(of(STORAGE), of(WESTUS));
  assert.equal(mergeBoxes([...of(WESTUS), ...outside], UNIVERSE), of(STORAGE));
});

test('boxes that leave something between them stay two', () => {
  const outside = spaces.subtract(of(ALL), of(SQL)).filter(({ outside: names }) => names !== 0n);
  const two = [...of(STORAGE), ...outside];
  assert.is(outside.length, 1);
  assert.equal(mergeBoxes(two, UNIVERSE), two);
});

test('the families of one set are one box', () => {
  assert.is(UNIVERSE.spaceOf(ALL).length, 2);
  assert.is(mergeBoxes(UNIVERSE.spaceOf(ALL), UNIVERSE).length, 1);
});

test.run();
