import { realpathSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Finding, finding } from '../diagnostics/finding.js';
import { cannotWrite } from './cannot-write.js';
import { makeFolder, Stage } from './staging.js';

const ELSEWHERE = 'Name a file that you can write to with --out. Nothing was changed.';

/** Writes one file in one rename: whoever reads sees the old text or the new one, whole. `elsewhere` says what to do where it cannot be written. */
export function keepFile(file: string, text: string, elsewhere = ELSEWHERE): Finding[] {
  const stage = new Stage();
  try {
    const there = statSync(file, { throwIfNoEntry: false });
    // A rename would put a file in the place of a device or a pipe.
    if (there && !there.isFile())
      return [
        finding('RC805', `${file} cannot be written: ${there.isDirectory() ? 'it is a folder' : 'it is no file'}`, {
          place: { option: 'out', value: file },
          help: elsewhere,
        }),
      ];
    const path = there ? realpathSync(file) : file;
    makeFolder(dirname(path));
    stage.add(dirname(path), basename(path), text);
    stage.commit();
    return [];
  } catch (error) {
    stage.discard();
    return [cannotWrite(file, error, elsewhere)];
  }
}
