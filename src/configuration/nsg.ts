import type {
  KnownSecurityRuleAccess,
  KnownSecurityRuleDirection,
  KnownSecurityRuleProtocol,
} from '@azure/arm-network';
import type { PortSet } from '../packets/ports.js';
import type { AddressMatch } from './addresses.js';

/** One security rule as Azure evaluates it, whatever case its text had. */
export interface NsgRule {
  readonly name: string;
  readonly description?: string;
  readonly direction: `${KnownSecurityRuleDirection}`;
  readonly access: `${KnownSecurityRuleAccess}`;
  readonly priority: number;
  readonly protocol: `${KnownSecurityRuleProtocol}`;
  readonly source: AddressMatch;
  readonly sourcePorts: PortSet;
  readonly destination: AddressMatch;
  readonly ports: PortSet;
}

/** A network security group, or rules for an existing one, without Azure's default rules. */
export interface NsgConfiguration {
  readonly kind: 'nsg';
  /** Whether these are all rules of the group, and not rules that join those of an existing one. */
  readonly isWhole: boolean;
  readonly rules: readonly NsgRule[];
}
