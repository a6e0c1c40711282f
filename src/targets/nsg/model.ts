import type {
  KnownSecurityRuleAccess,
  KnownSecurityRuleDirection,
  KnownSecurityRuleProtocol,
} from '@azure/arm-network';
import type { PortSet } from '../../packets/ports.js';
import type { Prefix } from '../../packets/prefix.js';
import type { Hole, TemplateParameter } from '../template-parameter.js';

/** `Tcp`, `Udp`, `Icmp`, `Esp`, `Ah`, `*`: as the API spells them. */
export type NsgProtocol = `${KnownSecurityRuleProtocol}`;
export type NsgDirection = `${KnownSecurityRuleDirection}`;
export type NsgAccess = `${KnownSecurityRuleAccess}`;

/** One side of a rule. A list of prefixes is never empty, and of one address family. */
export type AddressMatch =
  | { readonly kind: 'any' }
  | { readonly kind: 'service-tag'; readonly tag: string }
  | {
      readonly kind: 'prefixes';
      readonly prefixes: readonly Prefix[];
      /** The tags that some or all of the prefixes stand for. */
      readonly tags?: readonly string[];
    }
  | { readonly kind: 'parameter'; readonly value: Hole; readonly isList: boolean };

/** A security rule; the source port is always any. */
export interface SecurityRule {
  readonly name: string;
  readonly description: string;
  readonly direction: NsgDirection;
  readonly access: NsgAccess;
  readonly priority: number;
  readonly protocol: NsgProtocol;
  readonly source: AddressMatch;
  readonly destination: AddressMatch;
  readonly ports: PortSet;
}

/** A network security group, or the rules that go into an existing one. */
export interface NsgModel {
  readonly kind: 'nsg';
  readonly region: string;
  readonly isAttached: boolean;
  readonly parameters: readonly TemplateParameter[];
  /** Sorted by direction and priority. */
  readonly rules: readonly SecurityRule[];
}
