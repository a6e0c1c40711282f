import type { Catalog } from '../catalog/catalog.js';
import { type Finding, finding, hasErrors, type Report } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';
import { loadAzureTables, loadCatalog } from '../rules.js';
import { CLOUD_TITLES } from '../service-tags/regions.js';
import type { Command, CommandResult } from './command.js';
import { COMMON_OPTIONS, type OptionSpecs, readOptions, wordsOf } from './options.js';

const OPTIONS = {
  catalog: { kind: 'texts', about: 'Directory with catalogs of your own', group: 'What to list:' },
  ...COMMON_OPTIONS,
} as const satisfies OptionSpecs;

const LISTS = ['services', 'features', 'parameters', 'regions'] as const;

type ListName = (typeof LISTS)[number];

export const catalogCommand: Command = {
  name: 'catalog',
  usage: 'catalog <action> [what]',
  about: 'List what can be compiled',
  options: OPTIONS,
  examples: [
    ['$0 catalog list', 'Services, features and parameters'],
    ['$0 catalog list regions', 'Every region and its cloud'],
  ],
  run: runCatalog,
};

/** A line of a list: its name, and what it is about. */
interface Row {
  readonly name: string;
  readonly about: string;
}

async function runCatalog(argv: Readonly<Record<string, unknown>>): Promise<CommandResult> {
  const findings: Finding[] = [];
  const report: Report = (item) => findings.push(item);
  const values = readOptions(argv, OPTIONS, 3, report);
  const common = {
    isJson: values.json ?? false,
    failOn: values['fail-on'] === 'warning' ? ('warning' as const) : ('error' as const),
  };
  const [, action, what] = wordsOf(argv);
  const lists = readLists(action, what, report);
  if (hasErrors(findings)) return { ...common, text: '', result: null, findings, texts: new Map() };

  const loaded = await loadCatalog(values.catalog ? { directories: values.catalog } : {});
  findings.push(...loaded.findings);
  const { catalog } = loaded;
  if (!catalog) return { ...common, text: '', result: null, findings, texts: loaded.texts };
  const sections = lists.map((name) => ({ name, rows: rowsOf(name, catalog) }));
  const text = sections
    .map(
      ({ name, rows }) => `${name}\n${rows.map(({ name: row, about }) => `  ${row.padEnd(34)} ${about}`).join('\n')}\n`,
    )
    .join('\n');
  return {
    ...common,
    text,
    result: Object.fromEntries(sections.map(({ name, rows }) => [name, rows])),
    findings,
    texts: loaded.texts,
  };
}

function readLists(action: string | undefined, what: string | undefined, report: Report): readonly ListName[] {
  if (action === undefined)
    report(finding('RC801', 'catalog needs to know what to do', { help: 'It can list: `rulec catalog list`.' }));
  else if (action !== 'list') {
    report(
      finding('RC801', `catalog cannot ${action}`, {
        place: { option: '', value: action },
        help: didYouMean(action, ['list'], 'It can list.'),
      }),
    );
  }
  if (action !== 'list') return [];
  if (what === undefined) return ['services', 'features', 'parameters'];
  const list = LISTS.find((name) => name === what);
  if (list) return [list];
  report(
    finding('RC801', `there is no list of ${what}`, {
      place: { option: '', value: what },
      help: didYouMean(what, LISTS, `The lists are ${LISTS.join(', ')}.`),
    }),
  );
  return [];
}

function rowsOf(list: ListName, { services }: Catalog): Row[] {
  const qualify = (service: string, id: string): string => (services.length > 1 ? `${service}/${id}` : id);
  switch (list) {
    case 'services':
      return services.map(({ name, short, title }) => ({ name, about: `${title} (rules start with ${short}-)` }));
    case 'features':
      return services.flatMap(({ name, features }) =>
        features.map(({ id, title, isDefault, isRequired }) => ({
          name: qualify(name, id),
          about: `${isRequired ? 'always' : isDefault ? 'on    ' : 'off   '}  ${title}`,
        })),
      );
    case 'parameters':
      return services.flatMap(({ name, parameters }) =>
        parameters.map(({ id, type, title }) => ({ name: qualify(name, id), about: `${type}  ${title}` })),
      );
    case 'regions':
      return loadAzureTables().regions.regions.map(({ name, displayName, cloud, availability }) => ({
        name,
        about: `${displayName}, ${CLOUD_TITLES[cloud]}${availability === 'general' ? '' : ` (${availability})`}`,
      }));
    default:
      return list satisfies never;
  }
}
