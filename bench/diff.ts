import type { Figure } from './figure.js';
import { againstBareNode, type Command, RULEC } from './start-up.js';

const diffOf = (name: string, words: readonly string[], budget?: number): Command => ({
  name: `diff ${name}`,
  ...(budget !== undefined && { budget }),
  argumentsFor: () => [RULEC, 'diff', ...words],
  isFresh: false,
});

const ALL = ['--features', 'all', '--param', 'storageAccount=contoso', '--param', 'containerRegistry=contoso'];

/** The budget of a second is ten times a bare `node` on the machine where it was set. */
const COMMANDS: readonly Command[] = [
  diffOf('westus eastus', ['westus', 'eastus'], 10),
  diffOf('westus chinaeast2', ['westus', 'chinaeast2'], 10),
  diffOf('westus chinaeast2 --features all', ['westus', 'chinaeast2', ...ALL], 10),
];

/** Comparing regions, whole processes against `node` with an empty file; both sides are compiled. */
export function diff(pairs = 20): AsyncGenerator<Figure> {
  return againstBareNode(COMMANDS, pairs);
}
