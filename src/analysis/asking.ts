import type { Requirement } from '../requirements/requirement.js';
import { flowsOf, printPeer } from '../targets/coverage.js';
import { type AskedMatches, matchesOfAsked, spaceOfAsked } from './asked-packet.js';
import { type Case, localSide } from './case.js';
import { ANYWHERE, type PacketMatch } from './packet-match.js';
import { permittedMatches } from './requirement-space.js';
import type { TagMeanings } from './tag-meaning.js';
import { Universe } from './universe.js';

/** A requirement that asks for a packet. */
export interface Asking {
  readonly requirement: Requirement;
  /** The alternative that names the packet, and the peer of it that does. */
  readonly alternative: number;
  readonly peer: string;
  /** Whether it does so whatever addresses the peer stands for. */
  readonly isCertain: boolean;
}

interface Flow {
  readonly requirement: Requirement;
  readonly alternative: number;
  readonly peer: string;
  readonly matches: readonly PacketMatch[];
}

/** Finds the requirements of some that ask for packets. Of a host only what names hosts counts, of an address what names none. */
export class Askers {
  readonly #flows: readonly Flow[];
  readonly #meanings: TagMeanings;

  constructor(requirements: readonly Requirement[], subject: Case, meanings: TagMeanings) {
    this.#flows = requirements.flatMap((requirement) => flowsOfRequirement(requirement, subject));
    this.#meanings = meanings;
  }

  /** What asks for each of the packets, in their order. */
  find(packets: readonly AskedMatches[]): Asking[][] {
    const universe = new Universe(
      [...packets.flatMap(matchesOfAsked), ...this.#flows.flatMap(({ matches }) => matches)],
      this.#meanings,
    );
    const spaces = this.#flows.map(({ matches }) => universe.spaceOfAll(matches));
    return packets.map((own) => {
      const space = spaceOfAsked(own, universe);
      const found = this.#flows.flatMap(({ requirement, alternative, peer }, index): Asking[] => {
        const flow = spaces[index] ?? [];
        if (requirement.direction !== own.asked.direction || !universe.spaces.overlaps(space, flow)) return [];
        const isCertain = universe.spaces.isCovered(space, flow);
        // Without a tag file any host may be in any tag, and any address may be a host's.
        if (!isCertain && isNamed(flow, universe) !== (own.asked.packet.remote.kind === 'host')) return [];
        return [{ requirement, alternative, peer, isCertain }];
      });
      const certain = found.filter(({ isCertain }) => isCertain);
      return firstOfEach(certain.length > 0 ? certain : found);
    });
  }
}

/** Whether a flow tells hosts apart. */
function isNamed(flow: ReturnType<Universe['spaceOfAll']>, universe: Universe): boolean {
  return flow.some((box) => Universe.field(box, 'hosts') !== universe.hosts.all);
}

function flowsOfRequirement(requirement: Requirement, subject: Case): Flow[] {
  // Who asks from another subnet is told apart by `at`, and not by parameters that nobody has given.
  const local = requirement.local ? localSide(requirement, 'nsg', subject) : ANYWHERE;
  const alternatives = requirement.alternatives.filter(({ wider }) => wider === undefined);
  return alternatives.flatMap(({ number, peers, traffic }) =>
    flowsOf(peers, traffic).map((flow) => ({
      requirement,
      alternative: number,
      peer: printPeer(flow.peer),
      matches: permittedMatches(flow, requirement.direction, local),
    })),
  );
}

function firstOfEach(found: readonly Asking[]): Asking[] {
  const seen = new Set<string>();
  return found.filter(({ requirement: { id } }) => !seen.has(id) && seen.add(id) !== undefined);
}
