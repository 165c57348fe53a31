/** Every budget of the design with its limit, as measured here and now, or why it is not. */

import { existsSync } from 'node:fs';
import { FIRST_VISIT_LIMIT_BYTES, measureFirstVisit } from '../../../tools/size.mjs';
import { measureKernelRatio } from './kernelRatio.ts';
import { measureSpeed } from './scenarioSpeed.ts';
import { measureSeeks } from './seeks.ts';

export interface Budget {
  name: string;
  /** Null: not measured, `reason` says why. */
  measured: number | null;
  unit: string;
  limit: number | null;
  /** `atLeast` or `atMost` the limit. */
  side: 'atLeast' | 'atMost';
  /** Null: there is no limit, or nothing was measured. */
  met: boolean | null;
  reason?: string;
  /** Beside it, without limit. */
  details?: Record<string, number>;
}

/** Slow ones come last, so that a reader sees the others at once. */
export function* measureBudgets(): Generator<Budget> {
  const { ratio, ...kernel } = measureKernelRatio();
  yield atLeast('kernel against the bare heap', ratio, 'ratio', 0.4, kernel);
  yield firstVisit();
  yield atLeast(
    'scenario default',
    measureSpeed('default', 300_000, 100_000),
    'simulated s per s of one core',
    300,
  );
  const { p95Ms, ...seeks } = measureSeeks();
  yield atMost('seek in ten minutes of default', p95Ms, 'ms at the 95th percentile', 100, seeks);
  yield atLeast(
    'scenario large',
    measureSpeed('large', 2_000, 2_000),
    'simulated s per s of one core',
    null,
  );
  yield notMeasured(
    'memory after an hour of default',
    'MB',
    300,
    'an hour takes minutes here: a later issue asks for it',
  );
  yield notMeasured(
    'main-thread work per frame, 2,000 messages',
    'ms at the 95th percentile',
    8,
    'needs a browser',
  );
  yield notMeasured(
    'equal hashes in V8, SpiderMonkey and JavaScriptCore',
    'engines',
    3,
    'only the engine of Node is here',
  );
}

function firstVisit(): Budget {
  if (!existsSync('dist/assets')) {
    return notMeasured(
      'first visit, compressed',
      'kB',
      FIRST_VISIT_LIMIT_BYTES / 1000,
      'the page is not built: npm run build',
    );
  }
  const { gzipBytes } = measureFirstVisit('dist');
  return atMost('first visit, compressed', gzipBytes / 1000, 'kB', FIRST_VISIT_LIMIT_BYTES / 1000);
}

function atLeast(
  name: string,
  measured: number,
  unit: string,
  limit: number | null,
  details?: object,
): Budget {
  return {
    name,
    measured,
    unit,
    limit,
    side: 'atLeast',
    met: limit === null ? null : measured >= limit,
    ...more(details),
  };
}

function atMost(
  name: string,
  measured: number,
  unit: string,
  limit: number,
  details?: object,
): Budget {
  return { name, measured, unit, limit, side: 'atMost', met: measured <= limit, ...more(details) };
}

const notMeasured = (name: string, unit: string, limit: number, reason: string): Budget => ({
  name,
  measured: null,
  unit,
  limit,
  side: 'atMost',
  met: null,
  reason,
});

const more = (details: object | undefined): { details?: Record<string, number> } =>
  details === undefined ? {} : { details: details as Record<string, number> };
