/**
 * A failure means that `npm ci` would fail for somebody: on another system, because a platform's package is not in the
 * lock file, or behind another registry, because the lock file names one. Delete node_modules and package-lock.json,
 * run `npm install`, and if it stays take the release before: not every release has all its platform packages.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ROOT } from './sources.ts';

interface LockFile {
  packages: Record<string, { resolved?: string }>;
}

/** Tools with a native part, each with the prefix of its platform packages. */
const NATIVE = {
  rolldown: '@rolldown/binding-',
  oxlint: '@oxlint/binding-',
  oxfmt: '@oxfmt/binding-',
  esbuild: '@esbuild/',
};
const SYSTEMS = ['darwin', 'win32', 'linux'];

const lock: LockFile = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8'));

test('the lock file serves every system and names no registry', () => {
  expect(faultsOf(lock)).toEqual([]);
});

describe('a lock file with a fault', () => {
  test('that names a registry', () => {
    const bad = structuredClone(lock);
    bad.packages['node_modules/react'] = { resolved: 'https://registry.example/react.tgz' };
    expect(faultsOf(bad)).toEqual(['node_modules/react names where it was found: resolved']);
  });

  test.each(Object.keys(NATIVE))('that has %s for one system only', (tool) => {
    const prefix = NATIVE[tool as keyof typeof NATIVE];
    const bad = structuredClone(lock);
    for (const name of Object.keys(bad.packages)) {
      if (name.startsWith(`node_modules/${prefix}`) && !name.includes('linux')) {
        delete bad.packages[name];
      }
    }
    expect(faultsOf(bad)).toEqual([
      `${tool} has no package for darwin`,
      `${tool} has no package for win32`,
    ]);
  });
});

function faultsOf({ packages }: LockFile): string[] {
  const names = Object.keys(packages);
  const resolved = names
    .filter((name) => packages[name]?.resolved !== undefined)
    .map((name) => `${name} names where it was found: resolved`);
  const missing = Object.entries(NATIVE).flatMap(([tool, prefix]) =>
    SYSTEMS.filter(
      (system) => !names.some((name) => name.startsWith(`node_modules/${prefix}${system}`)),
    ).map((system) => `${tool} has no package for ${system}`),
  );
  return [...resolved, ...missing];
}
