import * as assert from 'uvu/assert';
import { codesOf, compileSmall, DEFAULT_ROUTE, onlyRegion } from '../small-catalog.js';
import { suite } from '../suite.js';

const test = suite('needs and replaces');

/** What each entry brings in replaces the next, which then brings in nothing: a, c and e take turns. */
const CHAIN = `
features:
  core: { title: Core, required: true }
  extra: { title: Extra }
requirements:
  - { id: a, feature: core, needs: b, to: { fqdn: a.contoso.com }, tcp: 443, purpose: A, source: guide }
  - { id: b, feature: extra, replaces: c, to: { fqdn: b.contoso.com }, tcp: 443, purpose: B, source: guide }
  - { id: c, feature: core, needs: d, to: { fqdn: c.contoso.com }, tcp: 443, purpose: C, source: guide }
  - { id: d, feature: extra, replaces: e, to: { fqdn: d.contoso.com }, tcp: 443, purpose: D, source: guide }
  - { id: e, feature: core, needs: f, to: { fqdn: e.contoso.com }, tcp: 443, purpose: E, source: guide }
  - { id: f, feature: extra, to: { fqdn: f.contoso.com }, tcp: 443, purpose: F, source: guide }
`;

test('what an entry in force needs is there, however many replacements decide that it is in force', async () => {
  const compilation = await compileSmall(CHAIN + DEFAULT_ROUTE);
  const ids = onlyRegion(compilation).requirements.requirements.map(({ id }) => id.replace('contoso-agents/', ''));
  assert.equal(ids, ['a', 'b', 'e', 'f']);
  assert.equal(codesOf(compilation), []);
});

test.run();
