/** An NSG has 390 multiples of 10 for catalogs, so this share of 10,000 entries is the most that can be tags. */
const ONE_TAG_IN = 26;

const HEADER = `service: generated
short: gen
title: Generated service
priorities: 100-3990
sources:
  page: { title: A page, url: "https://www.example.com/", verified: 2025-01-01 }
features:
  core: { title: Everything, required: true }
  extra: { title: What is there only where it is needed }
routes:
  - { id: default, prefix: 0.0.0.0/0, nextHop: firewall }
requirements:
`;

/**
 * The YAML of a catalog of so many requirements: hosts, which go to the firewall, and tags as far as an NSG has
 * numbers. Where `linked`, one in ten needs an entry that is off, and one in ten replaces another.
 */
export function catalogText(size: number, linked: boolean): string {
  return HEADER + Array.from({ length: size }, (_, index) => entryText(index, linked)).join('');
}

function entryText(index: number, linked: boolean): string {
  const isTag = index % ONE_TAG_IN === ONE_TAG_IN - 1;
  const role = linked ? index % 10 : 0;
  const lines = [
    `  - id: entry-${index}`,
    `feature: ${role === 4 ? 'extra' : 'core'}`,
    ...(isTag
      ? [
          `priority: ${100 + 10 * Math.floor(index / ONE_TAG_IN)}`,
          'to: [{ serviceTag: "Storage.{region}" }, { serviceTag: Storage, wider: every region }]',
        ]
      : [`to: { fqdn: [host-${index}.example.com, "*.host-${index}.example.net"] }`]),
    'tcp: [80, 443]',
    `purpose: Traffic number ${index}`,
    'source: page',
    ...(role === 5 ? [`needs: entry-${index - 1}`] : []),
    ...(role === 7 ? [`replaces: entry-${index - 1}`] : []),
  ];
  return `${lines.join('\n    ')}\n`;
}
