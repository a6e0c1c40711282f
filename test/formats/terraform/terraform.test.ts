import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { escapeTemplate } from '../../../src/formats/terraform/values.js';
import { suite } from '../../suite.js';
import { formatCases } from '../format-cases.js';
import { byKind, readAzure } from '../read-back.js';
import { asAzure } from './as-azure.js';
import { type Evaluated, evaluateModule, moduleOf, neededValues, objectAt, plainText } from './evaluate.js';
import { hasTerraform, withTerraform } from './terraform-command.js';

/** Terraform itself reads what is written: a stand-in for azurerm serves its schemas. */
const test = suite('terraform');

const PROVIDER = JSON.stringify({ provider: { azurerm: { features: {} } } });

/** Texts full of what a template language could take for its own. */
const oddText = fc
  .array(
    fc.constantFrom(
      '$',
      '%',
      '{',
      '}',
      '${',
      '%{',
      '~',
      '"',
      '\\',
      '[',
      ']',
      '|',
      "'",
      '\n',
      'x',
      ' ',
      'ä',
      'e\u0301',
      '接',
      '🔒',
    ),
  )
  .map((parts) => parts.join(''));

test('a text is escaped so that it reads as itself', () => {
  fc.assert(
    fc.property(oddText, (text) => assert.is(plainText(escapeTemplate(text)), text.normalize('NFC'))),
    { numRuns: 2_000 },
  );
});

interface ChildModule {
  readonly address: string;
  readonly resources: readonly Evaluated[];
}

/** The modules of a plan with the values that Terraform worked out. */
function plannedModules(plan: unknown): ChildModule[] {
  const { child_modules: modules } = objectAt(plan, 'planned_values', 'root_module');
  assert.ok(Array.isArray(modules));
  return modules.map((module: unknown) => {
    const { address, resources } = objectAt(module);
    assert.ok(Array.isArray(resources));
    return {
      address: String(address),
      resources: resources.map((resource: unknown) => {
        const { type, name, values } = objectAt(resource);
        return { type: String(type), label: String(name), values: objectAt(values) };
      }),
    };
  });
}

if (hasTerraform()) {
  test('every case is valid, and its plan says what our own reading says', async () => {
    const cases = (await formatCases()).filter(({ output }) => output.files.has('versions.tf.json'));
    assert.ok(cases.length > 40, `${cases.length}`);
    const files = new Map([['provider.tf.json', PROVIDER]]);
    const calls: Record<string, object> = {};
    for (const [index, { output }] of cases.entries()) {
      for (const [file, text] of output.files) if (file.endsWith('.tf.json')) files.set(`case-${index}/${file}`, text);
      calls[`case_${index}`] = { source: `./case-${index}`, ...neededValues(moduleOf(output.files)) };
    }
    files.set('main.tf.json', JSON.stringify({ module: calls }));
    await withTerraform(files, async (run) => {
      const init = await run('init', '-backend=false', '-no-color');
      assert.is(init.exitCode, 0, init.stderr);
      const validated: unknown = JSON.parse((await run('validate', '-json')).stdout);
      const { valid, diagnostics } = objectAt(validated);
      assert.equal({ valid, diagnostics }, { valid: true, diagnostics: [] });
      const plan = await run('plan', '-no-color', '-out=plan');
      assert.is(plan.exitCode, 0, plan.stderr);
      const planned = plannedModules(JSON.parse((await run('show', '-json', 'plan')).stdout));
      assert.is(planned.length, cases.length);
      for (const [index, one] of cases.entries()) {
        const module = planned.find(({ address }) => address === `module.case_${index}`);
        assert.ok(module, one.title);
        const read = byKind(await readAzure(asAzure(module.resources), one));
        const own = byKind(await readAzure(asAzure(evaluateModule(moduleOf(one.output.files))), one));
        assert.equal(read, own, one.title);
      }
    });
  });

  test('texts come out of Terraform as they went in', async () => {
    const signs = ['$', '$$', '$$$', '%', '%%', '%%%'];
    const texts = [...fc.sample(oddText, 400), ...signs, ...signs.map((sign) => `${sign}{x}`), '[parameters(1)]', '~}'];
    const output = Object.fromEntries(texts.map((text, index) => [`o${index}`, { value: escapeTemplate(text) }]));
    await withTerraform(new Map([['main.tf.json', JSON.stringify({ output })]]), async (run) => {
      const init = await run('init', '-backend=false', '-no-color');
      assert.is(init.exitCode, 0, init.stderr);
      const plan = await run('plan', '-no-color', '-out=plan');
      assert.is(plan.exitCode, 0, plan.stderr);
      const outputs = objectAt(JSON.parse((await run('show', '-json', 'plan')).stdout), 'planned_values', 'outputs');
      for (const [index, text] of texts.entries())
        assert.is(objectAt(outputs[`o${index}`])['value'], text.normalize('NFC'), escapeTemplate(text));
    });
  });

  test('what is not of the schema is refused', async () => {
    const route = { name: 'r', address_prefix: '0.0.0.0/0', next_hop_type: 'None' };
    const table = { name: 't', resource_group_name: 'g', location: 'westus' };
    const wrong: readonly (readonly [object, RegExp])[] = [
      [{ azurerm_route_table: { a: { ...table, route: [route] } } }, /next_hop_in_ip_address.* is required/],
      [
        { azurerm_route_table: { a: { ...table, disable_bgp_route_propagation: true } } },
        /disable_bgp_route_propagation/,
      ],
      [{ azurerm_route: { a: { ...route, route_table_name: 't' } } }, /resource_group_name.* is required/],
      [
        {
          azurerm_firewall_policy_rule_collection_group: {
            a: { name: 'g', firewall_policy_id: 'p', priority: 100, rule: [] },
          },
        },
        /rule/,
      ],
    ];
    for (const [resource, message] of wrong) {
      const files = new Map([
        ['provider.tf.json', PROVIDER],
        ['main.tf.json', JSON.stringify({ resource })],
      ]);
      const { stdout, stderr } = await withTerraform(files, async (run) => {
        await run('init', '-backend=false', '-no-color');
        return run('validate', '-no-color');
      });
      assert.match(`${stdout}${stderr}`.replace(/\s+/g, ' '), message);
    }
  });
} else {
  test.unable('every case is valid, and its plan says what our own reading says', 'there is no terraform command');
  test.unable('texts come out of Terraform as they went in', 'there is no terraform command');
  test.unable('what is not of the schema is refused', 'there is no terraform command');
}

test.run();
