import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { compile, type RegionOutput } from '../../src/compile.js';
import type { CompileOptions } from '../../src/compile-options.js';
import { builtInCatalog, neededParameters, REGION_OF_EACH_CLOUD } from '../built-in-catalog.js';
import { fixture } from '../golden.js';
import { REGIONS_IN_OUT } from '../out-regions.js';
import { compileGoodCase, goodCases } from '../targets/good-case.js';

/** A compilation whose formats must say the same. */
export interface FormatCase {
  readonly title: string;
  readonly output: RegionOutput;
  /** Whether its tags are those of Azure. */
  readonly isBuiltIn: boolean;
}

const FORMATS = ['arm', 'terraform', 'sdk'];
const TAG_FILE = 'tags-february.json';

/** Tags that azurerm takes, hosts, a path, and what Azure adds by itself. */
const MANAGED = [
  'custom-applications',
  'pypi',
  'rstudio',
  'vscode-remote-websocket',
  'vscode-web',
  'workspace-storage-by-host',
];

const VARIANTS: Readonly<Record<string, Partial<CompileOptions>>> = {
  whole: {},
  attached: { attach: true, defaultDeny: 'none' },
  'attached and closed': { attach: true },
  'premium with TLS inspection': { firewallTier: 'premium', tlsInspection: true },
  'classic rules': { firewallRules: 'classic' },
  'classic rules on a Premium firewall': { firewallRules: 'classic', firewallTier: 'premium' },
  'classic rules for IP groups': {
    firewallRules: 'classic',
    source: ['/subscriptions/1/resourceGroups/Hub/providers/Microsoft.Network/ipGroups/compute'],
  },
  basic: { firewallTier: 'basic', acceptGaps: [] },
  'values given': { source: ['10.1.0.0/24', '10.1.4.0/24'], firewallIp: '10.0.1.4', private: ['10.0.0.0/8'] },
  'IP groups': { source: ['/subscriptions/1/resourceGroups/Hub/providers/Microsoft.Network/ipGroups/compute'] },
  'no default route': { defaultRoute: 'none', openHosts: true },
  'managed network': { targets: ['workspace-outbound'], features: MANAGED },
  'managed network beside the rest': { targets: ['nsg', 'endpoint-policy', 'workspace-outbound'], features: MANAGED },
  'endpoint policy': { targets: ['endpoint-policy'] },
  'endpoint policy with accounts': { targets: ['nsg', 'endpoint-policy'], storageAccounts: ['/subscriptions/1'] },
  'endpoint policy without accounts': { targets: ['endpoint-policy'], storageAccounts: ['none'] },
};

/** The regions below out/, every feature in a region of each cloud in several ways, and every good case. */
export async function formatCases(): Promise<FormatCase[]> {
  const catalog = await builtInCatalog();
  const parameters = neededParameters(catalog);
  const cases: FormatCase[] = [];
  const add = async (title: string, options: CompileOptions): Promise<void> => {
    const { regions } = await compile(catalog, { ...options, formats: FORMATS });
    assert.ok(regions.length > 0, title);
    for (const output of regions) cases.push({ title: `${title}, ${output.region.name}`, output, isBuiltIn: true });
  };
  await add('default features', { region: REGIONS_IN_OUT });
  const all = { region: REGION_OF_EACH_CLOUD, features: ['all'], parameters };
  for (const [title, options] of Object.entries(VARIANTS)) await add(title, { ...all, ...options });
  const text = readFileSync(fixture('tag-files', TAG_FILE), 'utf8');
  await add('expanded', { ...all, region: 'westus', serviceTags: { name: TAG_FILE, text }, expand: true });
  for (const good of goodCases()) {
    for (const firewallRules of ['policy', 'classic']) {
      const tlsInspection = firewallRules === 'policy' && good.options.tlsInspection === true;
      const options = { ...good.options, formats: FORMATS, firewallRules, tlsInspection };
      const { compilation } = await compileGoodCase({ ...good, options });
      for (const output of compilation?.regions ?? [])
        cases.push({ title: `${good.name}, ${output.region.name}, ${firewallRules}`, output, isBuiltIn: false });
    }
  }
  return cases;
}
