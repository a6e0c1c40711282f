/**
 * rulec as a library: what the command does, without writing files.
 *
 * ```ts
 * import { compile, loadCatalog } from 'rulec';
 *
 * const { catalog, findings } = await loadCatalog();
 * if (catalog) {
 *   const { regions } = await compile(catalog, { region: 'westus' });
 *   console.log(regions[0]?.files.get('nsg.json'));
 * }
 * ```
 *
 * `explain` answers what becomes of a packet in compiled files, and why a rule is there; `parseNamedPacket` reads
 * `pypi.org:443`.
 *
 * Beside that it reads and compares tag files (`readTagSnapshot`, `diffTagSnapshots`), and has the sets of addresses that
 * its targets are made with: `readPrefixes` makes one of each family, `minimalCover` writes one with the fewest prefixes.
 *
 * `diff` compares two regions, folders or files: what they ask for, their rules, and which packets fare otherwise.
 *
 * @module
 */
export type { Difference, DiffVerdict, TagReading } from './analysis/diff.js';
export type { ChangedEntry, ChangedField, EntriesDiff, Entry, Field } from './analysis/diff-entries.js';
export type { RuleEntry } from './analysis/diff-frames.js';
export type { PacketChange, PacketsDiff, RouteChange } from './analysis/diff-packets.js';
export type { RequirementEntry as RequirementText, RequirementsDiff } from './analysis/diff-requirements.js';
export type { RulesDiff } from './analysis/diff-rules.js';
export type { DiffSide } from './analysis/diff-side.js';
export { type BoxText, boxText, type Witness, witnessOf } from './analysis/packet-text.js';
export type { Catalog, Feature, Parameter, RequirementEntry, RouteEntry, Service, Source } from './catalog/catalog.js';
export type { LoadedCatalog } from './catalog/load.js';
export { type Compilation, compile, type RegionOutput } from './compile.js';
export type { CompileOptions } from './compile-options.js';
export { CODES, type FindingCode, type Severity } from './diagnostics/codes.js';
export { exitCodeOf, type Finding, hasErrors, type Note, type Place, type Position } from './diagnostics/finding.js';
export { renderText, type TextRendering } from './diagnostics/render-text.js';
export { type Diff, type DiffSource, diff } from './diff.js';
export {
  type Explanations,
  explain,
  type Question,
  type RegionExplanation,
  type RuleAnswer,
} from './explain.js';
export type { AskingFeature, PacketAnswer } from './explain-packets.js';
export type { SurveyResult } from './lint/survey.js';
export { type Lint, type LintOptions, lint } from './lint.js';
export {
  type AddressSet,
  complementAddresses,
  containsAddress,
  countAddresses,
  coversAddresses,
  coversPrefix,
  equalAddresses,
  intersectAddresses,
  isEmptySet,
  subtractAddresses,
  unionAddresses,
} from './packets/address-set.js';
export { type BudgetedCover, budgetedCover } from './packets/budgeted-cover.js';
export type { Box, HeaderSpace } from './packets/header-space.js';
export {
  isNamedPacket,
  type NamedPacket,
  type PacketMistake,
  parseNamedPacket,
} from './packets/named-packet.js';
export type { AddressFamily, Prefix } from './packets/prefix.js';
export { minimalCover } from './packets/prefix-cover.js';
export type { PrefixList } from './packets/prefix-list.js';
export { type AddressSets, type RefusedText, readPrefixes } from './packets/read-prefixes.js';
export type { RegionFiles } from './region-files.js';
export type { Requirement, RequirementId, RequirementSet, RouteRequirement } from './requirements/requirement.js';
export { type AzureTables, type LoadOptions, loadAzureTables, loadCatalog } from './rules.js';
export type { Cloud, Region } from './service-tags/regions.js';
export {
  type NamedSnapshot,
  readTagSnapshot,
  type SnapshotTag,
  type TagSnapshot,
} from './service-tags/snapshot.js';
export {
  type ChangedFeatures,
  type ChangedTag,
  diffTagSnapshots,
  type GainAndLoss,
  isSameMeaning,
  type LoneTag,
  type TagDiff,
} from './service-tags/tag-diff.js';
export type { PerFamily } from './service-tags/tag-sets.js';
export type { TagFeature } from './service-tags/tag-table.js';
export type { CoverageRow, Outcome, PostureRow, Target } from './targets/coverage.js';
export type { EndpointPolicyModel, PolicyDefinition } from './targets/endpoint-policy/model.js';
export type { ClassicModel, FirewallModel, PolicyModel } from './targets/firewall/model.js';
export type { Headroom } from './targets/limits.js';
export type { NsgModel, SecurityRule } from './targets/nsg/model.js';
export type { Route, RouteTableModel } from './targets/routes/model.js';
export type { OutboundRule, WorkspaceOutboundModel } from './targets/workspace-outbound/model.js';
export { type Verification, type Verifications, verify } from './verify.js';
