import type { Service } from '../catalog/catalog.js';
import type { FilePlace, Report } from '../diagnostics/finding.js';
import type { RegionTable } from '../service-tags/regions.js';
import type { TagTable } from '../service-tags/tag-table.js';

/** What a question about a service is answered with. */
export interface LintContext {
  readonly regions: RegionTable;
  readonly tags: TagTable;
  /** The day that ages are counted to. */
  readonly asOf: string;
  /** The first day on which a copy of a source is not too old; no copy is where it is not given. */
  readonly oldestGood?: string;
  /** Whether a place is in a catalog that comes with rulec. */
  readonly isBuiltIn: (place: FilePlace) => boolean;
  readonly report: Report;
}

/** One question about a service; what is wrong is reported. */
export type LintStep = (service: Service, context: LintContext) => void;
