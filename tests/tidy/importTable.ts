/**
 * Who may import whom: the table, and the checks that read it. Pure: files in, sentences about violations out.
 *
 *   base <- sim <- scenario <- worker <- store <- views <- main.tsx;  base <- i18n <- views, cli;  sim, scenario <- cli
 *   within sim: kernel <- zookeeper, kafka, queues <- checks <- the files of src/sim itself
 *
 * Above sim only runScenario (with what plays and measures lessons), the worker and the command line run the engine. Everybody else sees its types and its
 * constant tables, and no chain of imports may bring the engine into the page's own thread.
 */
import { importsOf, type Import, type SourceFile } from './sources.ts';

interface PartRule {
  /** Parts that may be imported by value; what may be imported by value may be by type. */
  values: string[];
  types?: string[];
  /** Packages, each with what lies below it (`d3` allows `d3/…`). */
  packages?: string[];
}

/** By part: a folder of src, a folder or the files of src/sim, or main.tsx. A part may always import itself. */
const TABLE: Record<string, PartRule> = {
  base: { values: [] },
  'sim/kernel': { values: ['base'] },
  'sim/zookeeper': { values: ['base', 'sim/kernel'] },
  'sim/kafka': { values: ['base', 'sim/kernel', 'sim/zookeeper (door)'] },
  'sim/queues': { values: ['base', 'sim/kernel'] },
  'sim/checks': {
    values: ['base', 'sim/kernel', 'sim/zookeeper', 'sim/kafka', 'sim/queues'],
  },
  'sim/actions': {
    values: ['base', 'sim', 'sim/kernel', 'sim/zookeeper', 'sim/kafka', 'sim/queues', 'sim/checks'],
  },
  sim: {
    values: [
      'base',
      'sim/kernel',
      'sim/zookeeper',
      'sim/kafka',
      'sim/queues',
      'sim/checks',
      'sim/actions',
    ],
  },
  scenario: { values: ['base'], types: ['sim'], packages: ['valibot', 'fflate'] },
  runScenario: { values: ['base', 'sim', 'scenario'] },
  worker: { values: ['base', 'sim', 'scenario', 'runScenario'] },
  store: {
    values: ['base', 'scenario', 'worker'],
    types: ['sim', 'runScenario'],
    packages: ['zustand'],
  },
  i18n: { values: ['base'], packages: ['intl-messageformat'] },
  views: {
    values: ['base', 'scenario', 'worker', 'store', 'i18n'],
    types: ['sim', 'runScenario'],
    packages: ['react', 'react-dom', 'd3', '@radix-ui'],
  },
  main: {
    values: ['base', 'scenario', 'worker', 'store', 'i18n', 'views'],
    types: ['sim', 'runScenario'],
    packages: ['react', 'react-dom'],
  },
  cli: {
    values: ['base', 'sim', 'scenario', 'runScenario', 'i18n', 'tools'],
    packages: ['node:', 'valibot', 'flatqueue'],
  },
};

/** Kafka's facts as data: imported by value from anywhere above base, so that nothing is written twice. */
export const CONSTANT_TABLES = new Set([
  'src/sim/actionKinds.ts',
  'src/sim/checks/healthCodes.ts',
  'src/sim/kafka/apis.ts',
  'src/sim/kafka/client/consumer/callWords.ts',
  'src/sim/kafka/config.ts',
  'src/sim/kafka/configValue.ts',
  'src/sim/kafka/errors.ts',
  'src/sim/kinds.ts',
]);

/** Single permissions beside the table, each with its reason. */
const EXCEPTIONS: { from: string; to: string; because: string }[] = [
  {
    from: 'src/cli/bench/seeks.ts',
    to: 'worker',
    because: 'the seek budget is that of the timeline, which the worker keeps',
  },
  {
    from: 'src/sim/queues/queueProducer.ts',
    to: 'sim/kafka',
    because: 'record n of a producer is the same on a queue and on a topic: one workload for both',
  },
  {
    from: 'src/sim/kafka/controller/view.ts',
    to: 'sim/zookeeper',
    because: 'it shows what the ensemble says of topics; no node uses it',
  },
];

/** The parts of zookeeper that are a client's: what a broker links against. */
const ZOOKEEPER_DOOR = /^src\/sim\/zookeeper\/(zk)?(client|protocol)/i;

/** Shared by all view folders; every other folder of views is one thing on the screen. */
const SHARED_VIEWS = /^src\/views\/(kit\/|theme\/|frameLoop\.ts$)/;

const PAGE = /^src\/(main\.tsx|store\/|views\/)/;
/** The files of scenario that run the engine; the rest of it sees types and constant tables. */
const RUNNERS = new Set([
  'src/scenario/runScenario.ts',
  'src/scenario/lessonCheck.ts',
  'src/scenario/observe.ts',
]);
const WORKER_ENTRY = 'src/worker/simWorker.ts';

/** Every violation of the table in these files, one sentence each. */
export function checkImports(files: SourceFile[]): string[] {
  return files
    .filter((file) => isShipped(file.path))
    .flatMap((file) => importsOf(file).flatMap((entry) => checkImport(file.path, entry)));
}

/** Chains of value imports that would run the engine in the page's own thread. */
export function checkPageThread(files: SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const cameFrom = new Map<string, string | null>();
  const waiting: string[] = [];
  const visit = (path: string, from: string | null) => {
    if (cameFrom.has(path)) return;
    cameFrom.set(path, from);
    waiting.push(path);
  };
  for (const { path } of files) if (PAGE.test(path) && isShipped(path)) visit(path, null);

  const faults: string[] = [];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (isEngine(path)) {
      faults.push(`${chainTo(path, cameFrom)}: the page would run the engine; ask the worker`);
      continue;
    }
    const file = byPath.get(path);
    for (const { target, typeOnly } of file ? importsOf(file) : []) {
      if (target !== null && !typeOnly) visit(target, path);
    }
  }
  return faults;
}

function checkImport(from: string, entry: Import): string[] {
  const { target } = entry;
  if (target === null) {
    return [`${from} imports a computed path: write the path, so that it can be checked`];
  }
  const fault = entry.isPackage
    ? packageFault(from, target)
    : (folderFault(from, entry, target) ?? viewFault(from, target));
  return fault === null ? [] : [`${from} imports ${target}: ${fault}`];
}

function packageFault(from: string, name: string): string | null {
  const allowed = TABLE[partOf(from)]?.packages ?? [];
  const fits = (known: string) =>
    known.endsWith(':') ? name.startsWith(known) : name === known || name.startsWith(`${known}/`);
  if (allowed.some(fits)) return null;
  return `${partOf(from)} uses ${allowed.length === 0 ? 'no packages' : `only ${allowed.join(', ')}`}`;
}

function folderFault(from: string, { typeOnly }: Import, target: string): string | null {
  const [here, there] = [partOf(from), partOf(target)];
  if (target === WORKER_ENTRY) return 'the worker entry is started, never imported';
  if (CONSTANT_TABLES.has(from)) {
    const isData = there === 'base' || CONSTANT_TABLES.has(target);
    return isData ? null : 'a constant table imports only base and other tables';
  }
  if (CONSTANT_TABLES.has(target) && here !== 'base') return null;
  if (EXCEPTIONS.some((one) => one.from === from && one.to === there)) return null;
  if (here === there) return null;

  const rule = TABLE[here];
  if (!rule) return `${here} is no part of the table: add it, with what it may import`;
  const { values, types = [] } = rule;
  if (allows(values, target) || (typeOnly && allows(types, target))) return null;
  if (allows(types, target)) return `${here} sees the types of ${there} only: write import type`;
  return `${here} may import only ${[...values, ...types].join(', ') || 'nothing'}`;
}

function allows(parts: string[], target: string): boolean {
  const part = partOf(target);
  const names = [part];
  if (ZOOKEEPER_DOOR.test(target)) names.push('sim/zookeeper (door)');
  // Seen from above, the engine is one part.
  const fromAbove = part.startsWith('sim/') && !parts.some((name) => name.startsWith('sim/'));
  if (fromAbove) names.push('sim');
  return names.some((name) => parts.includes(name));
}

/** A view folder uses other views through kit, theme and frameLoop; kit knows nothing of Kafka. */
function viewFault(from: string, target: string): string | null {
  const folder = /^src\/views\/[^/]+\//.exec(from)?.[0];
  if (folder === undefined) return null;
  if (folder === 'src/views/kit/' && /^src\/(sim|scenario|worker|store)\//.test(target)) {
    return 'kit knows nothing of Kafka or the run: pass it what it shows';
  }
  if (!target.startsWith('src/views/') || target.startsWith(folder)) return null;
  return SHARED_VIEWS.test(target)
    ? null
    : 'a view folder uses others through kit, theme and frameLoop';
}

function partOf(path: string): string {
  if (RUNNERS.has(path)) return 'runScenario';
  if (path === 'src/main.tsx') return 'main';
  const [top = '', part = '', inner = '', rest] = path.split('/');
  if (top !== 'src') return top;
  return part === 'sim' && rest !== undefined ? `sim/${inner}` : part;
}

/** The table rules what ships: the tests, in tests or beside the code, may import anything. */
function isShipped(path: string): boolean {
  return path.startsWith('src/') && !/\.test\.tsx?$/.test(path);
}

function isEngine(path: string): boolean {
  if (CONSTANT_TABLES.has(path)) return false;
  return path.startsWith('src/sim/') || RUNNERS.has(path);
}

function chainTo(path: string, cameFrom: Map<string, string | null>): string {
  const chain = [path];
  for (let at = cameFrom.get(path); at; at = cameFrom.get(at)) chain.unshift(at);
  return chain.join(' -> ');
}
