import { finding, type Report } from '../diagnostics/finding.js';
import { COMPILE_OPTIONS } from './compile-options.js';
import type { SideWord } from './diff-words.js';
import { COMMON_OPTIONS, type OptionSpecs, type OptionValues, readOptions } from './options.js';

/** What compiling takes but the region, which a side names. */
export const { region: _, ...BOTH } = COMPILE_OPTIONS;
export const SIDES = ['left', 'right'] as const;

export type Side = (typeof SIDES)[number];

/** The two that stand for all of their kind in the help. */
const SHOWN: Readonly<Record<string, string>> = {
  'left-features': 'Features of A alone. Every option above has a --left- form',
  'right-features': 'Features of B alone. Every option above has a --right- form',
};

/** Every option by itself is for both sides, and with a side's name before it for that side, in place of the other. */
const OF_ONE_SIDE: OptionSpecs = Object.fromEntries(
  SIDES.flatMap((side) =>
    Object.entries(BOTH).map(([option, spec]) => {
      const name = `${side}-${option}`;
      const about = SHOWN[name];
      return [name, { ...spec, group: 'Of one side:', about: about ?? '', isHidden: about === undefined }];
    }),
  ),
);

export const OPTIONS: OptionSpecs = { ...BOTH, ...OF_ONE_SIDE, ...COMMON_OPTIONS };

/** What each kind of side has a use for; the rest is told by the files themselves. */
const FOR_FILES: Readonly<Record<Exclude<SideWord['kind'], 'region'>, ReadonlySet<string>>> = {
  folder: new Set(['service-tags', 'catalog']),
  file: new Set(['service-tags']),
};

/** The values of some options, whose mistakes were reported before. */
export function valuesOf<S extends OptionSpecs>(specs: S, argv: Readonly<Record<string, unknown>>): OptionValues<S> {
  const own = Object.fromEntries(Object.keys(specs).map((option) => [option, argv[option]]));
  return readOptions(own, specs, 0, () => {});
}

/** The options of one side as if they were for both: its own stand in place of those for both. */
export function optionsOf(side: Side, argv: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = Object.keys(BOTH).flatMap((option): [string, unknown][] => {
    const value = argv[`${side}-${option}`] ?? argv[option];
    return value === undefined ? [] : [[option, value]];
  });
  return Object.fromEntries(own);
}

/** Refuses what says nothing about a side. */
export function checkOptions(given: readonly string[], words: readonly [SideWord, SideWord], report: Report): void {
  const isOfUse = (option: string, { kind }: SideWord): boolean => kind === 'region' || FOR_FILES[kind].has(option);
  for (const option of given) {
    const side = SIDES.find((own) => option.startsWith(`${own}-`) && option.slice(own.length + 1) in BOTH);
    const name = side ? option.slice(side.length + 1) : option;
    if (name in COMMON_OPTIONS) continue;
    const asked = side ? [words[SIDES.indexOf(side)] ?? words[0]] : words;
    if (asked.some((word) => isOfUse(name, word))) continue;
    const help = 'Files are compared as they are; name a region to compile something else.';
    report(finding('RC810', `--${option} says nothing about files`, { place: { option }, help }));
  }
}
