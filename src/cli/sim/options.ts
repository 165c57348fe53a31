/** What the caller of `npm run sim` asked for. */
import { UsageError } from './usageError.ts';

export interface Options {
  /** A shipped name, a file or a link; null with `--list`. */
  source: string | null;
  seed: number | null;
  untilMs: number | null;
  actionsFile: string | null;
  /** Which of a lesson's runs, from 1; null: the first. */
  run: number | null;
  json: boolean;
  trace: boolean;
  list: boolean;
  check: boolean;
  help: boolean;
}

export const USAGE = `usage: npm run --silent sim -- <shipped name | scenario.json | link> [options]
       npm run --silent sim -- --list [--json]

  --seed N         another seed than the scenario's or the link's
  --until T        where the run ends: 500ms, 30s, 2m; else at the scenario's endMs or the link's time
  --actions FILE   a JSON list of further actions: [{"atMs": 14200, "do": "crash", "args": {"broker": 2}}]
  --run K          which of a lesson's runs, from 1
  --json           the state at the end as one JSON object
  --trace          what happened, a line an event
  --check          plays to the end with seeds 1, 2 and 3 and checks every expectation
  --list           the shipped scenarios`;

const FLAGS = ['json', 'trace', 'list', 'check', 'help'] as const;
const VALUES = ['seed', 'until', 'actions', 'run'] as const;
const MOST_MS = 86_400_000;

export function readOptions(argv: readonly string[]): Options {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const sources: string[] = [];
  for (let i = 0; i < argv.length; i += 1) {
    const arg = argv[i] as string;
    if (!arg.startsWith('-')) {
      sources.push(arg);
      continue;
    }
    const [name, inline] = splitAtEquals(arg.replace(/^--/, ''));
    if (isOneOf(FLAGS, name) && inline === undefined) flags.add(name);
    else if (isOneOf(VALUES, name)) {
      const value = inline ?? argv[(i += 1)];
      if (value === undefined) throw new UsageError(`--${name} needs a value`);
      values.set(name, value);
    } else throw new UsageError(`unknown option ${arg}; --help says which there are`);
  }
  if (sources.length > 1)
    throw new UsageError(`one scenario at a time, not ${sources.join(' and ')}`);
  const options = optionsOf(sources[0] ?? null, flags, values);
  if (options.source === null && !options.list && !options.help) throw new UsageError(USAGE);
  return options;
}

function optionsOf(
  source: string | null,
  flags: Set<string>,
  values: Map<string, string>,
): Options {
  const seed = values.get('seed');
  const until = values.get('until');
  const run = values.get('run');
  return {
    source,
    seed: seed === undefined ? null : wholeNumber('--seed', seed, 0, 4_294_967_295),
    untilMs: until === undefined ? null : readTime(until),
    actionsFile: values.get('actions') ?? null,
    run: run === undefined ? null : wholeNumber('--run', run, 1, 100),
    json: flags.has('json'),
    trace: flags.has('trace'),
    list: flags.has('list'),
    check: flags.has('check'),
    help: flags.has('help'),
  };
}

function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UsageError(
      `${option}: ${JSON.stringify(text)} is no whole number from ${min} to ${max}`,
    );
  }
  return value;
}

const UNITS_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `500ms`, `30s`, `1.5m` */
function readTime(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const valueMs = Number(match?.[1]) * (UNITS_MS[match?.[2] ?? ''] ?? NaN);
  if (match === null || valueMs > MOST_MS) {
    throw new UsageError(
      `--until: ${JSON.stringify(text)} is no time such as 500ms, 30s or 2m, up to 24h`,
    );
  }
  return valueMs;
}

function splitAtEquals(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

const isOneOf = (list: readonly string[], name: string): boolean => list.includes(name);
