/** How bad a finding is. Only errors change the exit code. */
export type Severity = 'error' | 'warning' | 'note';

interface CodeRow {
  readonly severity: Severity;
  readonly title: string;
}

/**
 * Every finding rulec can report. The hundreds say where a finding is born: 1 catalog text, 2 names and selection,
 * 3 what a target cannot express, 4 verification, 5 existing configuration and tag files, 8 usage, files and network,
 * 9 our own bugs. A number is never reused. docs/diagnostics.md has a section for each; a test keeps it complete.
 */
export const CODES = {
  RC101: { severity: 'error', title: 'The file is not valid YAML' },
  RC102: { severity: 'error', title: 'A key that the format does not have' },
  RC103: { severity: 'error', title: 'A required key is missing' },
  RC104: { severity: 'error', title: 'A value of the wrong kind' },
  RC105: { severity: 'error', title: 'The same id twice' },
  RC106: { severity: 'error', title: 'A priority that is taken, missing or outside its block' },
  RC107: { severity: 'error', title: 'Not a port' },
  RC108: { severity: 'error', title: 'Not an IP prefix' },
  RC109: { severity: 'error', title: 'Not a host name' },
  RC110: { severity: 'error', title: 'A reference to an entry that does not exist' },
  RC111: { severity: 'error', title: 'A source that is not declared' },
  RC112: { severity: 'error', title: 'A feature that is not declared' },
  RC113: { severity: 'error', title: 'A placeholder that nothing fills' },
  RC114: { severity: 'error', title: 'An entry that contradicts itself' },
  RC115: { severity: 'error', title: 'References that go round in a circle' },
  RC116: { severity: 'error', title: 'Files of one service that do not fit together' },
  RC117: { severity: 'error', title: 'Not a date' },
  RC118: { severity: 'error', title: 'A catalog directory without catalogs' },
  RC119: { severity: 'error', title: 'A day that is still to come' },
  RC120: { severity: 'warning', title: 'A source that is old' },
  RC121: { severity: 'warning', title: 'A feature that nothing uses' },
  RC122: { severity: 'warning', title: 'A declaration that nothing uses' },
  RC123: { severity: 'warning', title: 'An alternative that can never be taken' },
  RC124: { severity: 'warning', title: 'Two entries that say the same' },
  RC125: { severity: 'error', title: 'Entries or features that contradict one another' },
  RC126: { severity: 'note', title: 'A host that a wildcard covers' },
  RC127: { severity: 'error', title: 'A documented row that the catalog does not answer' },
  RC128: { severity: 'warning', title: 'An entry that no documented row asks for' },
  RC201: { severity: 'error', title: 'Unknown region' },
  RC202: { severity: 'error', title: 'Unknown feature' },
  RC203: { severity: 'error', title: 'Unknown service' },
  RC204: { severity: 'error', title: 'Unknown parameter' },
  RC205: { severity: 'error', title: 'A parameter value that does not fit' },
  RC206: { severity: 'error', title: 'A name inside a host or tag that was not given' },
  RC207: { severity: 'error', title: 'Unknown service tag' },
  RC208: { severity: 'error', title: 'Features that exclude each other' },
  RC209: { severity: 'error', title: 'A required feature switched off' },
  RC210: { severity: 'error', title: 'The workspace region is in another cloud' },
  RC211: { severity: 'error', title: 'An accepted gap that does not exist' },
  RC212: { severity: 'error', title: 'A name that two services have' },
  RC213: { severity: 'note', title: 'A needed entry does not exist in this cloud' },
  RC214: { severity: 'warning', title: 'A feature that adds nothing here' },
  RC215: { severity: 'error', title: 'A name that the catalogs do not have' },
  RC301: { severity: 'error', title: 'A gap: a target cannot hold a requirement' },
  RC302: { severity: 'note', title: 'An accepted gap' },
  RC303: { severity: 'warning', title: "Microsoft's data and documentation disagree about a tag" },
  RC304: { severity: 'warning', title: 'A route takes traffic past the firewall' },
  RC305: { severity: 'error', title: 'More than Azure allows' },
  RC306: { severity: 'error', title: 'One entry needs more rules than its number block holds' },
  RC307: { severity: 'error', title: 'A rule name that Azure refuses' },
  RC308: { severity: 'warning', title: "An address range that Docker's bridge uses" },
  RC309: { severity: 'error', title: 'No hand-off slot is left' },
  RC310: { severity: 'error', title: 'Two routes to one destination' },
  RC311: { severity: 'warning', title: 'Addresses beside those of the tags, to keep a limit' },
  RC501: { severity: 'error', title: 'Not a service-tag file' },
  RC502: { severity: 'error', title: 'A service-tag file of another cloud' },
  RC503: { severity: 'error', title: 'Two tag files that differ' },
  RC510: { severity: 'warning', title: 'A service-tag file that is old' },
  RC520: { severity: 'error', title: 'Not JSON that holds network rules' },
  RC521: { severity: 'error', title: 'A key of an existing configuration that is not known' },
  RC522: { severity: 'error', title: 'A value that Azure refuses' },
  RC523: { severity: 'error', title: 'A value that the file does not tell' },
  RC524: { severity: 'error', title: 'Two of what there can be one of' },
  RC525: { severity: 'warning', title: 'IPv6 addresses in a firewall rule' },
  RC801: { severity: 'error', title: 'A command line that does not parse' },
  RC802: { severity: 'error', title: 'Unknown target' },
  RC803: { severity: 'error', title: 'Unknown format' },
  RC804: { severity: 'error', title: 'A file or directory that cannot be read' },
  RC805: { severity: 'error', title: 'A file or directory that cannot be written' },
  RC806: { severity: 'error', title: 'An output file was changed by hand' },
  RC807: { severity: 'error', title: 'An output file that rulec does not own' },
  RC808: { severity: 'error', title: 'A manifest that cannot be read' },
  RC809: { severity: 'error', title: 'The output is not what the catalog says' },
  RC810: { severity: 'error', title: 'Options that do not go together' },
  RC811: { severity: 'error', title: 'A value that an option does not take' },
  RC812: { severity: 'error', title: 'A server that does not answer as it should' },
  RC813: { severity: 'error', title: 'A download page without a link to the tag file' },
  RC814: { severity: 'error', title: 'Credentials that are missing or refused' },
  RC815: { severity: 'error', title: 'An answer that is not the tag file asked for' },
  RC816: { severity: 'error', title: 'A package that has to be installed first' },
  RC900: { severity: 'error', title: 'A bug in rulec' },
} as const satisfies Record<string, CodeRow>;

/** `RC101` to `RC900`: a row of {@link CODES}. */
export type FindingCode = keyof typeof CODES;

/** Whether a finding of this code means that rulec could not do what was asked (exit 2) rather than that it found something (exit 1). */
export function isUsageCode(code: FindingCode): boolean {
  return (code.startsWith('RC8') && code !== 'RC809') || code === 'RC900';
}
