import type { Box, HeaderSpace } from '../packets/header-space.js';
import { certainPart } from './certain-part.js';
import type { DiffSide } from './diff-side.js';
import { type SideRules, sideRules } from './diff-side-rules.js';
import type { Filter } from './excess.js';
import { mergeBoxes } from './merge-boxes.js';
import { type Access, decide, effectiveSpace, type OrderedRule, type PlacedRule, placeRules } from './ordered-rules.js';
import type { BothNames } from './own-names.js';
import { ANYWHERE, everythingBetween, type PacketMatch } from './packet-match.js';
import { routeDifferences } from './route-differences.js';
import type { NextHop } from './routes.js';
import type { TagMeanings } from './tag-meaning.js';
import { Universe } from './universe.js';

/** Packets that one side decides so and the other does not. */
export interface PacketChange {
  readonly filter: Filter;
  /** `denied` and `no-longer-denied` are packets that a side without Azure's default rules leaves to others. */
  readonly kind: 'allowed' | 'no-longer-allowed' | 'denied' | 'no-longer-denied';
  /** The rule of the side that allows (or denies) them. */
  readonly rule: string;
  /** What becomes of them on the other side: its rules, none where no rule is for them. */
  readonly others: readonly string[];
  /** All that the rule lets through, or matches where it denies. */
  readonly whole: HeaderSpace;
  /** A packet that several rules let through is in the change of each. */
  readonly space: HeaderSpace;
  /** A part of them that holds a packet whatever the names stand for, as far as docs/diff.md assumes it. */
  readonly certain: HeaderSpace;
}

/** Packets that go another way. */
export interface RouteChange {
  readonly left?: { readonly route: string; readonly hop: NextHop };
  readonly right?: { readonly route: string; readonly hop: NextHop };
  readonly space: HeaderSpace;
  readonly certain: HeaderSpace;
}

/** What differs between the packets that two sides let through, and where they send them. Exact. */
export interface PacketsDiff {
  readonly universe: Universe;
  /** What both sides have, and so was compared. */
  readonly filters: readonly Filter[];
  readonly changes: readonly PacketChange[];
  /** Undefined where a side has no routes. */
  readonly routes?: readonly RouteChange[];
}

/** The box to take a witness from: a certain one, and one of public addresses where there is any. */
export function exampleBox(space: HeaderSpace, certain: HeaderSpace, universe: Universe): Box | undefined {
  const boxes = certain.length > 0 ? certain : space;
  const isPublic = (box: Box): boolean => (Universe.field(box, 'destination') & universe.publicAddresses) !== 0n;
  return boxes.find(isPublic) ?? boxes[0];
}

interface Sides<T> {
  readonly left: T;
  readonly right: T;
}

/** Compares two sides packet by packet, as sets. `byAddress`: whether tags stand for their addresses on both. */
export function diffPackets(left: DiffSide, right: DiffSide, names: BothNames, byAddress: boolean): PacketsDiff {
  const rules: Sides<SideRules> = {
    left: sideRules(left, right, names.left, byAddress),
    right: sideRules(right, left, names.right, byAddress),
  };
  const everything = everythingBetween(ANYWHERE, ANYWHERE);
  const layers = (['outbound', 'inbound', 'firewall', 'routes'] as const).filter(
    (layer) => rules.left[layer] && rules.right[layer],
  );
  const all = [rules.left, rules.right].flatMap((own) =>
    layers.flatMap((layer): readonly OrderedRule<Access | NextHop>[] => own[layer] ?? []),
  );
  const matches = [everything, ...all.flatMap((rule) => rule.matches)];
  const universe = new Universe(matches, meaningsOfNames(matches));
  // A firewall denies what no rule is for, and so does an NSG with Azure's rules.
  const isWhole = (left.nsg?.isWhole ?? true) && (right.nsg?.isWhole ?? true);
  const leavesToOthers = (filter: Filter): boolean => filter !== 'firewall' && !isWhole;
  const filters = layers.filter((layer) => layer !== 'routes');
  const changes = filters.flatMap((filter) => {
    const placed: Sides<readonly PlacedRule<Access>[]> = {
      left: placeRules(rules.left[filter] ?? [], universe),
      right: placeRules(rules.right[filter] ?? [], universe),
    };
    return [
      ...changesOf(filter, 'allowed', 'Allow', placed.right, placed.left, universe),
      ...changesOf(filter, 'no-longer-allowed', 'Allow', placed.left, placed.right, universe),
      ...(leavesToOthers(filter)
        ? [
            ...changesOf(filter, 'denied', 'Deny', placed.right, placed.left, universe),
            ...changesOf(filter, 'no-longer-denied', 'Deny', placed.left, placed.right, universe),
          ]
        : []),
    ];
  });
  const { left: from, right: to } = { left: rules.left.routes, right: rules.right.routes };
  return {
    universe,
    filters,
    changes,
    ...(from && to && { routes: routeChanges(universe.spaceOf(everything), from, to, universe) }),
  };
}

/** Only names are left, which mean the same on both sides; one that no rule has holds nothing that counts. */
function meaningsOfNames(matches: readonly PacketMatch[]): TagMeanings {
  const tags = matches.flatMap(({ source, destination }) => [...source.tags, ...destination.tags]);
  const known = new Set(tags.map((tag) => tag.toLowerCase()));
  return (tag) => {
    const holder = tag.slice(0, Math.max(0, tag.lastIndexOf('.')));
    return { kind: 'name', holders: known.has(holder.toLowerCase()) ? [holder] : [] };
  };
}

/** What `to` decides so and `from` does not, by the rules of `to`. */
function changesOf(
  filter: Filter,
  kind: PacketChange['kind'],
  access: Access,
  to: readonly PlacedRule<Access>[],
  from: readonly PlacedRule<Access>[],
  universe: Universe,
): PacketChange[] {
  const { spaces } = universe;
  let known = spaceOfAccess(from, access, universe);
  // A packet that is denied here and allowed there is told as allowed; what is left are those that no rule there is for.
  if (access === 'Deny') known = [...known, ...spaceOfAccess(from, 'Allow', universe)];
  return to.flatMap((rule, index): PacketChange[] => {
    if (rule.decision !== access) return [];
    // Of rules that allow, each is told what it lets through; of rules that deny, what only it decides.
    const isCounted = ({ decision }: PlacedRule<Access>): boolean => access === 'Deny' || decision !== access;
    const own = effectiveSpace(to, index, universe, isCounted);
    const space = spaces.subtract(own, known);
    if (space.length === 0) return [];
    const others = decide(space, from, universe).flatMap((part) => (part.rule ? [part.rule.name] : []));
    const whole = mergeBoxes(access === 'Deny' ? rule.space : own, universe);
    const merged = mergeBoxes(space, universe);
    return [
      {
        filter,
        kind,
        rule: rule.name,
        others: [...new Set(others)],
        whole,
        space: merged,
        certain: certainPart(merged, whole, universe),
      },
    ];
  });
}

function spaceOfAccess(rules: readonly PlacedRule<Access>[], access: Access, universe: Universe): HeaderSpace {
  return rules.flatMap((rule, index) =>
    rule.decision === access ? effectiveSpace(rules, index, universe, ({ decision }) => decision !== access) : [],
  );
}

function routeChanges(
  everything: HeaderSpace,
  left: readonly OrderedRule<NextHop>[],
  right: readonly OrderedRule<NextHop>[],
  universe: Universe,
): RouteChange[] {
  const [from, to] = [placeRules(left, universe), placeRules(right, universe)];
  return routeDifferences(everything, from, to, universe).map(({ wanted, actual, space }) => {
    const merged = mergeBoxes(space, universe);
    return {
      ...(wanted && { left: { route: wanted.name, hop: wanted.decision } }),
      ...(actual && { right: { route: actual.name, hop: actual.decision } }),
      space: merged,
      certain: certainPart(merged, [], universe),
    };
  });
}
