import * as assert from 'uvu/assert';
import { compile } from '../src/compile.js';
import { builtInCatalog, neededParameters, REGION_OF_EACH_CLOUD } from './built-in-catalog.js';
import { manifestComplaints } from './manifest-complaints.js';
import { onlyRegion } from './small-catalog.js';
import { suite } from './suite.js';
import { compileGoodCase, goodCases } from './targets/good-case.js';

const test = suite('compile: the manifest');

for (const good of goodCases()) {
  test(`the manifest of ${good.name} is true of its files`, async () => {
    const { compilation } = await compileGoodCase(good);
    assert.ok(compilation);
    assert.equal(manifestComplaints(onlyRegion(compilation)), []);
  });
}

test('the manifests of the built-in catalog are true of their files', async () => {
  const catalog = await builtInCatalog();
  for (const features of [[], ['all']]) {
    const { regions } = await compile(catalog, {
      region: REGION_OF_EACH_CLOUD,
      features,
      parameters: neededParameters(catalog),
    });
    assert.is(regions.length, REGION_OF_EACH_CLOUD.length);
    for (const region of regions) assert.equal(manifestComplaints(region), [], region.region.name);
  }
});

test('the comparison with the manifest sees what is wrong', async () => {
  const catalog = await builtInCatalog();
  const region = onlyRegion(await compile(catalog, { region: 'westus' }));
  const changed = (file: string, from: string | RegExp, to: string): string[] => {
    const text = region.files.get(file) ?? '';
    assert.is.not(text.replace(from, to), text);
    return manifestComplaints({ ...region, files: new Map([...region.files, [file, text.replace(from, to)]]) });
  };
  assert.ok(changed('nsg.json', '"aml-batch"', '"aml-batsch"').length >= 3, 'digest, rule missing, rule unknown');
  assert.ok(changed('manifest.json', '"rules": [\n        "aml-batch"\n      ]', '"rules": []').length > 0);
  assert.ok(
    changed('manifest.json', '"id": "azure-machine-learning/batch"', '"id": "azure-machine-learning/x"').length > 0,
  );
});

test.run();
