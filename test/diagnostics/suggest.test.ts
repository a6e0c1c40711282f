import * as assert from 'uvu/assert';
import { closestNames, didYouMean } from '../../src/diagnostics/suggest.js';
import { suite } from '../suite.js';

const test = suite('suggestions');
const REGIONS = ['westus', 'westus2', 'westus3', 'eastus', 'westeurope', 'northeurope', 'japaneast'];

test('finds the closest names, best first', () => {
  assert.equal(closestNames('wesstus', REGIONS), ['westus', 'eastus', 'westus2']);
  assert.equal(closestNames('wetus', REGIONS), ['westus'], 'short words must be closer');
  assert.equal(closestNames('westus', REGIONS), ['westus', 'westus2', 'westus3']);
  assert.equal(closestNames('northeurop', REGIONS), ['northeurope']);
  assert.equal(closestNames('japneast', REGIONS), ['japaneast']);
});

test('letter case does not count, and names keep theirs', () => {
  assert.equal(closestNames('STORAGE', ['Storage', 'Sql']), ['Storage']);
  assert.equal(closestNames('azurekeyvualt', ['AzureKeyVault']), ['AzureKeyVault']);
});

test('a name that holds the word is close, however long it is', () => {
  assert.equal(closestNames('Keyvault', ['AzureKeyVault', 'Storage']), ['AzureKeyVault']);
  assert.equal(closestNames('MicrosoftSql', ['Sql']), ['Sql']);
  assert.equal(closestNames('kv', ['AzureKvStore']), [], 'two letters are in too many names');
});

test('nothing is close to a stranger', () => {
  assert.equal(closestNames('zzzzzz', REGIONS), []);
  assert.equal(closestNames('westus', []), []);
  assert.equal(closestNames('', REGIONS), []);
  assert.is(didYouMean('zzzzzz', REGIONS, 'List them.'), 'List them.');
});

test('equals come in the order of their letters, each once, at most three', () => {
  const names = ['rstudie', 'rstudia', 'rstudic', 'rstudib', 'rstudia'];
  assert.equal(closestNames('rstudio', names), ['rstudia', 'rstudib', 'rstudic']);
  assert.equal(closestNames('rstudio', [...names].reverse()), closestNames('rstudio', names));
});

test('names much farther than the best one are left out', () => {
  assert.equal(closestNames('databricks', ['databrick', 'datacrack', 'databricks2']), ['databrick', 'databricks2']);
  assert.equal(closestNames('datacrack', ['datacrock', 'datebruck', 'dotacrock']), ['datacrock', 'dotacrock']);
});

test('says one, two or three names before the fallback', () => {
  assert.is(didYouMean('wesus', ['westus'], 'List them.'), 'Did you mean westus? List them.');
  assert.is(didYouMean('b', ['a', 'c'], 'List them.'), 'Did you mean a or c? List them.');
  assert.is(didYouMean('westus', REGIONS, 'List them.'), 'Did you mean westus, westus2 or westus3? List them.');
});

test.run();
