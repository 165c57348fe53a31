/**
 * A second guard by text, beside the linter's: nothing in the engine may ask the machine for the time, for chance or for
 * an inexact function. It also guards against a comment that switches the linter off.
 */
import { withoutComments, type SourceFile } from './sources.ts';

const FORBIDDEN: { pattern: RegExp; instead: string }[] = [
  { pattern: /\bMath\s*\.\s*random\b/, instead: "draw from the node's stream: out.random…" },
  { pattern: /\bDate\b/, instead: 'the time is world.nowUs' },
  { pattern: /\bperformance\b/, instead: 'the engine measures nothing: the bench does' },
  { pattern: /\b(setTimeout|setInterval|queueMicrotask)\b/, instead: 'schedule an event' },
  { pattern: /\b(crypto|globalThis)\s*\./, instead: 'the engine has no surroundings' },
  {
    pattern: /\basync\s*(function|\(|\w+\s*\()|\bawait\s+[\w(]/,
    instead: 'what waits is a task, as data',
  },
  { pattern: /\*\*/, instead: 'multiply: a power differs between engines' },
];

const LINTER_OFF = /(oxlint|eslint)-disable|@ts-(ignore|nocheck|expect-error)/;

/** Every forbidden thing in the engine's files, one sentence each, with its line. */
export function checkEngine(files: SourceFile[]): string[] {
  return files
    .filter(({ path }) => /^src\/(sim|base)\//.test(path))
    .flatMap((file) => [...forbiddenIn(file), ...switchesIn(file)]);
}

function forbiddenIn(file: SourceFile): string[] {
  return withoutComments(file)
    .split('\n')
    .flatMap((line, index) =>
      FORBIDDEN.filter(({ pattern }) => pattern.test(line)).map(
        ({ instead }) => `${file.path}:${index + 1}: ${line.trim()} (${instead})`,
      ),
    );
}

function switchesIn({ path, text }: SourceFile): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      LINTER_OFF.test(line) ? [`${path}:${index + 1}: ${line.trim()} (no switch here)`] : [],
    );
}
