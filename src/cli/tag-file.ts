import { readFileSync } from 'node:fs';
import { finding, type OptionPlace, type Report } from '../diagnostics/finding.js';
import { type NamedSnapshot, readTagSnapshot } from '../service-tags/snapshot.js';
import { checkSnapshotAge } from '../service-tags/snapshot-age.js';
import { checkPrefixes } from '../service-tags/tag-sets.js';
import { today } from '../today.js';
import type { Io } from './io.js';

/** A tag file as it was given: a path, or `-` for standard input. */
export function readTagFile(file: string, io: Io, report: Report, option = 'service-tags'): TagFileText | undefined {
  const place: OptionPlace = { option, value: file };
  try {
    return file === '-'
      ? { name: 'standard input', text: io.readStdin(), place }
      : { name: file, text: readFileSync(file, 'utf8'), place };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    report(
      finding(
        'RC804',
        `the tag file ${file} ${reason === 'ENOENT' ? 'does not exist' : reason === 'EISDIR' ? 'is a folder' : `cannot be read (${reason})`}`,
        {
          place,
          help: '`rulec tags fetch` gets the newest; --service-tags - reads standard input.',
        },
      ),
    );
    return undefined;
  }
}

interface TagFileText {
  readonly name: string;
  readonly text: string;
  readonly place: OptionPlace;
}

/** Reads a tag file and what is in it. One that is asked what is there now, with --service-tags, should not be old. */
export async function openTagFile(
  file: string,
  io: Io,
  report: Report,
  option?: string,
): Promise<NamedSnapshot | undefined> {
  const read = readTagFile(file, io, report, option);
  if (!read) return undefined;
  if (option === undefined) checkSnapshotAge(read.name, today(), report);
  const { snapshot, findings } = readTagSnapshot(read.text, read.name, read.place);
  const named = snapshot && { snapshot, name: read.name, place: read.place };
  const mistakes = named ? await checkPrefixes(named) : findings;
  for (const item of mistakes) report(item);
  return mistakes.length === 0 ? named : undefined;
}

/** The tag file that an action cannot do without. */
export async function needTagFile(
  action: string,
  file: string | undefined,
  io: Io,
  report: Report,
): Promise<NamedSnapshot | undefined> {
  if (file !== undefined) return openTagFile(file, io, report);
  const help = 'Name one with --service-tags FILE; `rulec tags fetch` gets the newest.';
  report(finding('RC810', `tags ${action} needs a tag file`, { help }));
  return undefined;
}
