import * as assert from 'uvu/assert';
import { assembleCatalog, catalogOf, meaningOf } from '../src/catalog/assemble.js';
import type { Catalog } from '../src/catalog/catalog.js';
import { readCatalogText } from '../src/catalog/read.js';
import { type Compilation, compile, type RegionOutput } from '../src/compile.js';
import type { CompileOptions } from '../src/compile-options.js';
import type { FindingCode } from '../src/diagnostics/codes.js';
import { type Finding, hasErrors } from '../src/diagnostics/finding.js';
import { sha256 } from '../src/project/artifact-files.js';

const HEADER = `
service: contoso-agents
short: agents
title: Contoso agents
priorities: 200-490
sources:
  guide: { title: Guide of the agents, url: https://www.example.com/agents, verified: 2025-01-31 }
`;

const FEATURES = `
features:
  core: { title: Every agent, required: true }
`;

/** The head of a second service, for a further file. */
export const SECOND_HEADER = `
service: fabrikam-agents
short: fab
title: Fabrikam agents
priorities: 500-590
sources:
  guide: { title: Guide, url: https://www.example.com/fabrikam, verified: 2025-01-31 }
`;

/** A default route to the firewall, as every catalog with hosts needs one. */
export const DEFAULT_ROUTE = `
routes:
  - { id: default, prefix: 0.0.0.0/0, nextHop: firewall }
`;

/** One entry of the service that {@link smallCatalog} introduces; `rest` is the inside of a YAML flow mapping. */
export function entry(id: string, rest: string): string {
  return `  - { id: ${id}, feature: core, purpose: For the test, source: guide, ${rest} }\n`;
}

/** Loads one invented service; the bodies hold what follows the service's header, and further whole files. */
function loadSmall(body: string, files: readonly string[]): { catalog: Catalog; findings: readonly Finding[] } {
  const first = `${HEADER}${/^features:/m.test(body) ? '' : FEATURES}\n${body}`;
  const read = [first, ...files].map((text, index) => readCatalogText(text, `catalog-${index + 1}.yaml`, false));
  const { services, findings } = assembleCatalog(read.map((result) => result.read));
  return {
    catalog: catalogOf(services, sha256(meaningOf(services))),
    findings: [...read.flatMap((result) => result.findings), ...findings],
  };
}

/** A catalog of one invented service, and of the services of further files. */
export function smallCatalog(body: string, ...files: readonly string[]): Catalog {
  const { catalog, findings } = loadSmall(body, files);
  assert.equal(
    findings.map(({ code, message }) => `${code} ${message}`),
    [],
    'the catalog of the test does not load',
  );
  return catalog;
}

/** The regions compiled from a catalog that loading or compiling may just as well refuse; none where it does. */
export async function regionsUnlessRefused(
  body: string,
  options: Partial<CompileOptions> = {},
  ...files: readonly string[]
): Promise<readonly RegionOutput[]> {
  const { catalog, findings } = loadSmall(body, files);
  return hasErrors(findings) ? [] : (await compile(catalog, { region: 'westus', ...options })).regions;
}

/** Compiles {@link smallCatalog} of a body for one region, West US where none is named. */
export async function compileSmall(
  body: string,
  options: Partial<CompileOptions> = {},
  ...files: readonly string[]
): Promise<Compilation> {
  return compile(smallCatalog(body, ...files), { region: 'westus', ...options });
}

/** The only region of a compilation; fails with the findings where there is none. */
export function onlyRegion({ regions, findings }: Compilation): RegionOutput {
  const [first, ...more] = regions;
  if (!first || more.length > 0)
    assert.unreachable(
      `${regions.length} regions: ${findings.map(({ code, message }) => `${code} ${message}`).join('\n')}`,
    );
  return first as RegionOutput;
}

/** The codes of the findings, in their order. */
export function codesOf({ findings }: Pick<Compilation, 'findings'>): FindingCode[] {
  return findings.map(({ code }) => code);
}
