/** How the application sees what went wrong: the exceptions of clients/.../common/errors and .../consumer. */

import type { ErrorName } from '../../protocol.ts';

/** Names of exceptions are taken as they are; `REBALANCE_IN_PROGRESS` is thrown as RebalanceInProgressException. */
export function exceptionOf(error: ErrorName): string {
  if (/[a-z]/.test(error)) return error;
  const words = error.toLowerCase().split('_');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return name.endsWith('Exception') ? name : `${name}Exception`;
}

/** After these a member joins again at once; all of them are told by the coordinator, none is thrown. */
const REJOIN_AT_ONCE: ReadonlySet<ErrorName> = new Set([
  'UNKNOWN_MEMBER_ID',
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'MEMBER_ID_REQUIRED',
]);

export const rejoinsAtOnce = (error: ErrorName): boolean => REJOIN_AT_ONCE.has(error);
