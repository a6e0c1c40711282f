import type { RegionOutput } from '../src/compile.js';
import { sha256 } from '../src/project/artifact-files.js';
import { type JsonObject, objectAt, objectsAt, rulesIn, textAt } from './targets/template-json.js';

/** What the manifest claims wrongly, or leaves out. */
export function manifestComplaints({ files }: RegionOutput): string[] {
  const complaints: string[] = [];
  const manifest: JsonObject = JSON.parse(files.get('manifest.json') ?? '{}');
  const listed = objectAt(manifest, 'files');
  const artifacts = [...files].filter(([file]) => file !== 'manifest.json');
  if (Object.keys(listed).join() !== artifacts.map(([file]) => file).join()) complaints.push('it lists other files');
  for (const [file, text] of artifacts)
    if (listed[file] !== sha256(text)) complaints.push(`${file} has another digest`);
  const targets = objectAt(manifest, 'selection')['targets'];
  const coverage = objectsAt(manifest, 'coverage');
  const posture = objectsAt(manifest, 'posture');
  for (const target of Array.isArray(targets) ? targets : []) {
    const text = files.get(`${target}.json`);
    const written = new Set(text === undefined ? [] : rulesIn(text).keys());
    const rows = coverage.filter((row) => row['target'] === target);
    const claimed = rows.flatMap((row) => (Array.isArray(row['rules']) ? row['rules'].map(String) : []));
    const own = posture.filter((row) => row['target'] === target).map((row) => textAt(row, 'rule'));
    for (const name of [...claimed, ...own]) if (!written.has(name)) complaints.push(`${target} has no rule ${name}`);
    for (const name of written)
      if (!claimed.includes(name) && !own.includes(name)) complaints.push(`${target}: nothing speaks of ${name}`);
    for (const requirement of objectsAt(manifest, 'requirements'))
      if (!rows.some((row) => row['requirement'] === requirement['id']))
        complaints.push(`${target} has no row for ${textAt(requirement, 'id')}`);
  }
  return complaints;
}
