import { type Finding, finding } from '../diagnostics/finding.js';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission is missing',
  ENOENT: 'no folder can be made there',
  EPERM: 'permission is missing',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file is in the way',
  EISDIR: 'a folder is in the way of a file',
  ENOSPC: 'the disk is full',
};

/** What the file system answered to writing below `out`. */
export function cannotWrite(out: string, error: unknown, help: string): Finding {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return finding('RC805', `${out} cannot be written: ${REASONS[reason] ?? reason}`, {
    place: { option: 'out', value: out },
    help,
  });
}
