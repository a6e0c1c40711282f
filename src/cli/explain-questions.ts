import { finding, type OptionPlace, type Report } from '../diagnostics/finding.js';
import type { Question } from '../explain.js';
import { type FirewallLogEntry, isLogEntry, looksLikeLog, readFirewallLog } from '../formats/firewall-log.js';
import { isHostPattern, parseHostPattern } from '../packets/host-pattern.js';
import { isNamedPacket, parseNamedPacket } from '../packets/named-packet.js';
import type { Prefix } from '../packets/prefix.js';

/** A question as it was asked. */
export interface AskedQuestion {
  /** The word, or the line of standard input. */
  readonly text: string;
  /** Of standard input, from 1: every line that says the same. */
  readonly lines?: readonly number[];
  readonly question: Question;
  /** Where a log tells of the packet. */
  readonly logged?: FirewallLogEntry;
}

/** How packets that are asked about leave or reach the subnet. */
export interface PacketSide {
  readonly direction: 'inbound' | 'outbound';
  readonly local?: Prefix;
}

/** Reads a word of the command line: a log line, a packet, else a name. What is neither is reported. */
export function readWord(
  text: string,
  side: PacketSide,
  spellTag: (name: string) => string | undefined,
  report: Report,
): AskedQuestion[] {
  const place: OptionPlace = { option: '', value: text };
  if (looksLikeLog(text)) {
    return readFirewallLog(text).flatMap((read): AskedQuestion[] => {
      if (isLogEntry(read)) return [loggedQuestion(text, read)];
      report(finding('RC811', `the log line is not answered: ${read.reason}`, { place, help: LOG_HELP }));
      return [];
    });
  }
  if (!isPacketLike(text)) return [{ text, question: { kind: 'rule', name: text } }];
  const packet = parseNamedPacket(text, spellTag);
  if (!isNamedPacket(packet)) {
    report(finding('RC811', `${JSON.stringify(text)} is no packet: ${packet.reason}`, { place, help: packet.help }));
    return [];
  }
  if (side.direction === 'inbound' && packet.remote.kind === 'host') {
    const help = 'Name the address that it comes from, or its service tag, as in AzureMachineLearning:44224.';
    report(
      finding('RC811', `${JSON.stringify(text)} names a host, and what comes in has only an address`, { place, help }),
    );
    return [];
  }
  return [{ text, question: { kind: 'packet', asked: { packet, ...side } } }];
}

/** What findings call it. */
export const STDIN = 'standard input';

const LOG_HELP =
  'Paste a line of the application or network rule log, or a record of AZFWApplicationRule or AZFWNetworkRule.';

/** Names of rules have neither colons nor slashes; what has dots and a domain is a host without its port. */
function isPacketLike(text: string): boolean {
  if (/[:/]/.test(text) || /^\d+(?:\.\d+){3}$/.test(text)) return true;
  return (
    /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|io|ms|us|cn|ai|dev)$/i.test(text) &&
    isHostPattern(parseHostPattern(text))
  );
}

/** Reads standard input, a log line on each line; what cannot be answered is reported by its number. */
export function readLines(text: string, report: Report): AskedQuestion[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  if (text.trim() === '') {
    const help = 'Pipe log lines into it: rulec explain - < firewall.log';
    report(finding('RC801', 'standard input holds no log line', { place: { option: '', value: '-' }, help }));
    return [];
  }
  const asked = lines.flatMap((line, index) =>
    readFirewallLog(line).flatMap((read): AskedQuestion[] => {
      if (isLogEntry(read)) return [{ ...loggedQuestion(line.trim(), read), lines: [index + 1] }];
      const place = {
        file: STDIN,
        start: { line: index + 1, column: 1 },
        end: { line: index + 1, column: 1 + line.length },
      };
      report(finding('RC415', `the line is not answered: ${read.reason}`, { place, help: LOG_HELP }));
      return [];
    }),
  );
  if (asked.length === 0) {
    report(
      finding('RC801', 'no line of standard input can be answered', {
        place: { option: '', value: '-' },
        help: LOG_HELP,
      }),
    );
  }
  return merged(asked);
}

/** A request on many lines is one question. */
function merged(asked: readonly AskedQuestion[]): AskedQuestion[] {
  const byKey = new Map<string, AskedQuestion>();
  for (const one of asked) {
    const key = JSON.stringify(one.logged);
    const known = byKey.get(key);
    byKey.set(key, known ? { ...known, lines: [...(known.lines ?? []), ...(one.lines ?? [])] } : one);
  }
  return [...byKey.values()];
}

/** A firewall's logs tell of what leaves. */
function loggedQuestion(text: string, logged: FirewallLogEntry): AskedQuestion {
  const asked = { packet: logged.packet, direction: 'outbound', local: logged.source } as const;
  return { text, question: { kind: 'packet', asked }, logged };
}
