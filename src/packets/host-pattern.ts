/**
 * A host name, or every name below one. `wildcard` patterns print as `*.contoso.com` and match at any depth below, but
 * not `contoso.com` itself, as Azure Firewall matches them
 * (https://learn.microsoft.com/azure/firewall/firewall-faq, 2022-09-12).
 */
export interface HostPattern {
  readonly wildcard: boolean;
  /** Lower case, without the `*.`. */
  readonly name: string;
}

/** What {@link parseHostPattern} says of a text that is no host. */
export interface HostMistake {
  readonly reason: string;
}

const LONGEST_NAME = 253;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Reads `pypi.org` or `*.pypi.org`; a `*` anywhere else would match names of strangers and is refused. */
export function parseHostPattern(text: string): HostPattern | HostMistake {
  if (text === '') return { reason: 'it is empty' };
  if (text.includes('://')) return { reason: 'a host has no scheme; use `url` for a path' };
  if (text.includes('/')) return { reason: 'a host has no path; use `url` for one' };
  const lower = text.toLowerCase();
  const wildcard = lower.startsWith('*.');
  const name = wildcard ? lower.slice(2) : lower;
  if (name.includes('*')) return { reason: 'a `*` stands only first and before a dot, as in `*.contoso.com`' };
  if (/^[^:]*:\d+$/.test(name)) return { reason: 'ports stand beside the host, under `tcp` or `udp`' };
  if (/(?:^|\.)\d+$/.test(name) || name.includes(':')) return { reason: 'it is an address; use `prefix`' };
  if (name.length > LONGEST_NAME) return { reason: `a name has at most ${LONGEST_NAME} characters` };
  const labels = name.split('.');
  if (labels.length < 2) return { reason: 'it needs a domain, as in `contoso.com`' };
  const bad = labels.find((label) => !LABEL.test(label));
  if (bad !== undefined)
    return {
      reason:
        bad === '' ? 'two dots follow one another, or one stands at the end' : `\`${bad}\` is no label of a host name`,
    };
  return { wildcard, name };
}

export function isHostPattern(result: HostPattern | HostMistake): result is HostPattern {
  return 'name' in result;
}

export function printHostPattern({ wildcard, name }: HostPattern): string {
  return wildcard ? `*.${name}` : name;
}

export function matchesHost(pattern: HostPattern, host: string): boolean {
  const name = host.toLowerCase();
  return pattern.wildcard
    ? name.endsWith(`.${pattern.name}`) && name.length > pattern.name.length + 1
    : name === pattern.name;
}

/** Whether every host that `inner` matches is matched by `outer`. */
export function coversHost(outer: HostPattern, inner: HostPattern): boolean {
  if (!outer.wildcard) return !inner.wildcard && inner.name === outer.name;
  return inner.name.endsWith(`.${outer.name}`) || (inner.wildcard && inner.name === outer.name);
}
