import { type Finding, finding } from '../diagnostics/finding.js';
import { didYouMean } from '../diagnostics/suggest.js';
import type { JsonSchema } from '../yaml/shape.js';
import type { CatalogAnswer } from './catalog-command.js';

/** What has a schema, and where it comes from: the definition that reads the file. */
const SCHEMAS: Readonly<Record<string, () => Promise<JsonSchema>>> = {
  catalog: async () => (await import('../catalog/format.js')).catalogJsonSchema(),
  survey: async () => (await import('../catalog/survey-format.js')).surveyJsonSchema(),
  project: async () => (await import('../project/project-file.js')).projectSchema(),
};

/** `rulec catalog schema [catalog|survey|project]`: the JSON Schema of a file, for editors. */
export async function printSchema(words: readonly string[]): Promise<CatalogAnswer> {
  const [name = 'catalog', ...more] = words;
  const findings: Finding[] = [];
  const known = `It is one of ${Object.keys(SCHEMAS).join(', ')}.`;
  for (const word of more) {
    findings.push(
      finding('RC801', `${JSON.stringify(word)} is a file too many`, {
        place: { option: '', value: word },
        help: known,
      }),
    );
  }
  const schema = Object.hasOwn(SCHEMAS, name) ? SCHEMAS[name] : undefined;
  if (!schema) {
    const help = didYouMean(name, Object.keys(SCHEMAS), known);
    findings.push(
      finding('RC801', `there is no schema of ${JSON.stringify(name)}`, { place: { option: '', value: name }, help }),
    );
  }
  if (!schema || findings.length > 0) return { text: '', result: null, findings, texts: new Map() };
  const result = await schema();
  return { text: `${JSON.stringify(result, null, 2)}\n`, result, findings, texts: new Map() };
}
