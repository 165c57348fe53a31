/**
 * What is wrong with a scenario or with actions, and where: for the command line in English, for the page by code.
 */
import type * as v from 'valibot';

export const problemCodes = [
  'notJson',
  'tooLarge',
  'unknownField',
  'missingField',
  'wrongType',
  'outOfRange',
  'tooLong',
  'tooMany',
  'notAllowed',
  'contradiction',
  'duplicate',
  'unknownNode',
  'unknownClient',
  'unknownTopic',
  'unknownAction',
  'notModelledYet',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

export interface Problem {
  /** `topics[0].assignment.2`; '' is the whole. */
  place: string;
  code: ProblemCode;
  /** In English, a phrase that says what is wrong there. */
  reason: string;
}

export type Checked<T> = { ok: true; value: T } | { ok: false; problems: Problem[] };

export const problem = (place: string, code: ProblemCode, reason: string): Problem => ({
  place,
  code,
  reason,
});

export const problemText = ({ place, reason }: Problem): string =>
  place === '' ? reason : `${place}: ${reason}`;

export function placeOf(base: string, path: readonly (string | number)[]): string {
  let place = base;
  for (const key of path) {
    if (typeof key === 'number') place += `[${key}]`;
    else place += place === '' ? quoted(key) : `.${quoted(key)}`;
  }
  return place;
}

/** A problem out of what the schema library says. */
export function fromIssue(base: string, issue: v.BaseIssue<unknown>): Problem {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const place = placeOf(base, path);
  const { code, reason } = explain(issue);
  return { place, code, reason };
}

function explain(issue: v.BaseIssue<unknown>): { code: ProblemCode; reason: string } {
  const { type, expected, message } = issue;
  const received = issue.received.slice(0, 80);
  const limit = 'requirement' in issue ? String(issue.requirement) : '';
  if (expected === 'never') return { code: 'unknownField', reason: 'unknown field' };
  if (received === 'undefined') return { code: 'missingField', reason: 'is missing' };
  switch (type) {
    case 'min_value':
      return { code: 'outOfRange', reason: `${received} is below ${limit}` };
    case 'max_value':
      return { code: 'outOfRange', reason: `${received} is above ${limit}` };
    case 'max_length':
      return { code: 'tooLong', reason: `longer than ${limit}` };
    case 'min_length':
      return { code: 'outOfRange', reason: `shorter than ${limit}` };
    case 'max_entries':
      return { code: 'tooMany', reason: `more than ${limit} entries` };
    case 'integer':
      return { code: 'wrongType', reason: `${received} is not a whole number` };
    case 'regex':
    case 'custom':
    case 'check':
    case 'raw_check':
      return { code: 'notAllowed', reason: message };
    default:
      return { code: 'wrongType', reason: `${received} instead of ${expected ?? 'another value'}` };
  }
}

const quoted = (key: string): string =>
  /^[\w-]+$/.test(key) ? key : JSON.stringify(key.slice(0, 60));

/** A value of a stranger's, short enough to be told. */
export const shown = (value: unknown): string => {
  const shownValue = JSON.stringify(value) ?? String(value);
  return shownValue.length > 60 ? `${shownValue.slice(0, 57)}…` : shownValue;
};
