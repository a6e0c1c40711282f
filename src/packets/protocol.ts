/** The protocols a catalog can name. `any` is every protocol; with ports it is every protocol that has ports. */
export const PROTOCOLS = ['any', 'tcp', 'udp', 'icmp'] as const;

export type Protocol = (typeof PROTOCOLS)[number];
