import { createHash } from 'node:crypto';

/** https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/2024-04-01/workspaces/outboundrules (2024-04-01) */
const LONGEST_NAME = 33;
const MARK_LENGTH = 8;

/**
 * `aml-pypi-1a2b3c4d`: the requirement, and a mark of what the rule is for, so that no rule with one is renamed when another one comes.
 * The rule for a tag that is all of its requirement has no mark, unless the name is too long, and gets one with the second.
 */
export function outboundRuleName(requirement: string, isFor: string | undefined): string {
  if (isFor === undefined && requirement.length <= LONGEST_NAME) return requirement;
  const mark = createHash('sha256')
    .update(`${requirement} ${isFor ?? ''}`)
    .digest('hex');
  const start = requirement.slice(0, LONGEST_NAME - MARK_LENGTH - 1).replace(/-+$/, '');
  return `${start}-${mark.slice(0, MARK_LENGTH)}`;
}
