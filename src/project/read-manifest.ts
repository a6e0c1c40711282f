import { portSet } from '../packets/ports.js';
import { PROTOCOLS } from '../packets/protocol.js';
import { requirementId } from '../requirements/requirement.js';
import { type CoverageRow, type Outcome, TARGETS, type Target } from '../targets/coverage.js';
import { filesOfManifest, MANIFEST_VERSION } from './manifest.js';

/** What a manifest says, as far as judging its files takes it. */
export interface ReadManifest {
  /** SHA-256 by file. */
  readonly files: ReadonlyMap<string, string>;
  readonly selection: ManifestSelection;
  /** What the files are written in. */
  readonly formats: readonly string[];
  readonly catalogDigest: string;
  /** The tag file that the user named, if any. */
  readonly snapshot?: { readonly file: string; readonly changeNumber: number };
  readonly coverage: readonly CoverageRow[];
  /** Rules that no requirement asked for, by target. */
  readonly posture: readonly { readonly target: Target; readonly rule: string; readonly reason: string }[];
}

/** What was asked for, in the words of the command line. */
export interface ManifestSelection {
  readonly region: string;
  readonly deployment?: { readonly name: string; readonly place: number };
  readonly workspaceRegion?: string;
  readonly services: readonly string[];
  readonly asked: readonly string[];
  readonly without: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly asOf?: string;
  readonly targets: readonly string[];
  /** ARM templates alone, where not given. */
  readonly formats?: readonly string[];
  readonly attach: boolean;
  readonly source?: readonly string[];
  readonly private: readonly string[];
  readonly firewallIp?: string;
  readonly storageAccounts?: readonly string[];
  readonly firewallTier: string;
  /** In a policy, where not given. */
  readonly firewallRules?: string;
  readonly tlsInspection: boolean;
  readonly defaultDeny: string;
  readonly defaultRoute: 'compiled' | 'declared' | 'none';
  readonly openHosts: boolean;
  readonly strictTags: boolean;
  readonly expand: boolean;
  readonly allowWidening: boolean;
  readonly acceptedGaps: readonly string[];
}

/** Reads a manifest, or says why the text is none that this rulec can read. */
export function readManifest(text: string): { manifest: ReadManifest } | { reason: string } {
  const files = filesOfManifest(text);
  if (!files) return { reason: 'it is no manifest of rulec' };
  const json: unknown = JSON.parse(text);
  if (!isObject(json)) return { reason: 'it is no manifest of rulec' };
  if (json['manifestVersion'] !== MANIFEST_VERSION) {
    return {
      reason: `it has version ${JSON.stringify(json['manifestVersion'])}, and this rulec reads ${MANIFEST_VERSION}`,
    };
  }
  const read = new Fields(json);
  const selection = selectionOf(read.object('selection'));
  const tags = read.object('serviceTags');
  const manifest: ReadManifest = {
    files,
    selection,
    formats: read.object('selection').optionalTexts('formats') ?? ['arm'],
    catalogDigest: read.object('catalog').text('sha256'),
    ...(tags.flag('isSnapshot') && {
      snapshot: { file: tags.text('file'), changeNumber: tags.number('changeNumber') },
    }),
    coverage: read.objects('coverage').flatMap((row) => coverageOf(row) ?? []),
    posture: read.objects('posture').flatMap((row) => {
      const target = TARGETS.find((own) => own === row.text('target'));
      return target ? [{ target, rule: row.text('rule'), reason: row.text('reason') }] : [];
    }),
  };
  const [mistake] = read.mistakes;
  return mistake === undefined ? { manifest } : { reason: mistake };
}

function selectionOf(read: Fields): ManifestSelection {
  const route = read.text('defaultRoute');
  const parameters = read.optionalObject('parameters');
  const deployment = read.optionalObject('deployment');
  return {
    region: read.text('region'),
    ...(deployment && { deployment: { name: deployment.text('name'), place: deployment.number('place') } }),
    ...optional('workspaceRegion', read.optionalText('workspaceRegion')),
    services: read.texts('services'),
    asked: read.optionalTexts('asked') ?? [],
    without: read.optionalTexts('without') ?? [],
    parameters: parameters?.textMembers() ?? {},
    ...optional('asOf', read.optionalText('asOf')),
    targets: read.texts('targets'),
    ...optional('formats', read.optionalTexts('formats')),
    attach: read.text('ownership') === 'attach',
    ...optional('source', read.optionalTexts('source')),
    private: read.texts('private'),
    ...optional('firewallIp', read.optionalText('firewallIp')),
    ...optional('storageAccounts', read.optionalTexts('storageAccounts')),
    firewallTier: read.text('firewallTier'),
    ...optional('firewallRules', read.optionalText('firewallRules')),
    tlsInspection: read.flag('tlsInspection'),
    defaultDeny: read.text('defaultDeny'),
    defaultRoute: route === 'compiled' || route === 'declared' ? route : 'none',
    openHosts: read.flag('openHosts'),
    strictTags: read.flag('strictTags'),
    expand: read.flag('expand'),
    allowWidening: read.flag('allowWidening'),
    acceptedGaps: read.optionalTexts('acceptedGaps') ?? [],
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

function coverageOf(row: Fields): CoverageRow | undefined {
  const target = TARGETS.find((own) => own === row.text('target'));
  const protocol = PROTOCOLS.find((own) => own === row.text('protocol'));
  const outcome = outcomeOf(row);
  const ports = portsOf(row.text('ports'));
  if (!target || !protocol || !outcome || !ports) {
    row.refuse(`a row of its coverage makes no sense: ${row.printed}`);
    return undefined;
  }
  return {
    requirement: requirementId(row.text('requirement')),
    target,
    peer: row.text('peer'),
    protocol,
    ports,
    outcome,
    ...optional('alternative', row.optionalNumber('alternative')),
    rules: row.texts('rules'),
    ...optional('reason', row.optionalText('reason')),
  };
}

function outcomeOf(row: Fields): Outcome | undefined {
  const kind = row.text('outcome');
  switch (kind) {
    case 'exact':
    case 'not-applicable':
      return { kind };
    case 'wider':
      return { kind, what: row.text('alsoAllows') };
    case 'elsewhere': {
      const where = TARGETS.find((own) => own === row.text('enforcedBy'));
      return where && { kind, where };
    }
    case 'impossible':
      return { kind, accepted: row.flag('accepted') };
    default:
      return undefined;
  }
}

/** `all`, `443`, `80,443`, `8704-8710`. */
function portsOf(text: string): CoverageRow['ports'] | undefined {
  if (text === 'all') return portSet([{ first: 0, last: 65_535 }]);
  const ranges = text.split(',').map((part) => /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part));
  if (ranges.includes(null)) return undefined;
  return portSet(ranges.map((match) => ({ first: Number(match?.[1]), last: Number(match?.[2] ?? match?.[1]) })));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';

/** Members of a JSON object, read one by one; what is missing or of another kind is remembered. */
class Fields {
  readonly mistakes: string[];
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(object: Readonly<Record<string, unknown>>, path = '', mistakes: string[] = []) {
    this.#object = object;
    this.#path = path;
    this.mistakes = mistakes;
  }

  get printed(): string {
    return JSON.stringify(this.#object);
  }

  refuse(reason: string): void {
    this.mistakes.push(reason);
  }

  text(key: string): string {
    return this.optionalText(key) ?? this.#missing(key, '');
  }

  optionalText(key: string): string | undefined {
    const value = this.#object[key];
    return isText(value) ? value : undefined;
  }

  number(key: string): number {
    return this.optionalNumber(key) ?? this.#missing(key, 0);
  }

  optionalNumber(key: string): number | undefined {
    const value = this.#object[key];
    return typeof value === 'number' ? value : undefined;
  }

  /** A switch that is not there is off. */
  flag(key: string): boolean {
    return this.#object[key] === true;
  }

  texts(key: string): readonly string[] {
    return this.optionalTexts(key) ?? this.#missing(key, []);
  }

  optionalTexts(key: string): readonly string[] | undefined {
    const value = this.#object[key];
    return Array.isArray(value) && value.every(isText) ? value : undefined;
  }

  object(key: string): Fields {
    return this.optionalObject(key) ?? this.#missing(key, new Fields({}, '', []));
  }

  optionalObject(key: string): Fields | undefined {
    const value = this.#object[key];
    return isObject(value) ? new Fields(value, `${this.#path}${key}.`, this.mistakes) : undefined;
  }

  objects(key: string): Fields[] {
    const value = this.#object[key];
    if (!Array.isArray(value) || !value.every(isObject)) return this.#missing(key, []);
    return value.map((item, index) => new Fields(item, `${this.#path}${key}[${index}].`, this.mistakes));
  }

  textMembers(): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.#object).filter((entry): entry is [string, string] => isText(entry[1])),
    );
  }

  #missing<T>(key: string, fallback: T): T {
    this.mistakes.push(`its ${this.#path}${key} is missing or of another kind`);
    return fallback;
  }
}
