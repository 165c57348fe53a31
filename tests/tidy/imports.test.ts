/** A failure names the file, what it imports and what its part may import: move the code, or pass the value in. */
import { describe, expect, test } from 'vitest';
import { checkImports, checkPageThread, CONSTANT_TABLES } from './importTable.ts';
import { readSources, type SourceFile } from './sources.ts';

const sources = readSources(['src'], /\.(ts|tsx|mjs)$/);

test('imports follow the table', () => {
  expect(checkImports(sources)).toEqual([]);
});

test('no chain of imports brings the engine into the page', () => {
  expect(checkPageThread(sources)).toEqual([]);
});

describe('the table refuses', () => {
  test.each([
    ['src/base/heap.ts', "import { kinds } from '../sim/kinds.ts';"],
    ['src/sim/kernel/world.ts', "import type { Broker } from '../kafka/broker/broker.ts';"],
    ['src/sim/zookeeper/server.ts', "import { x } from '../kafka/protocol/apis.ts';"],
    ['src/sim/kafka/controller/controller.ts', "import { x } from '../../zookeeper/ensemble.ts';"],
    ['src/sim/queues/queue.ts', "import { x } from '../kafka/client/producer.ts';"],
    ['src/sim/kafka/broker/broker.ts', "import { x } from '../../checks/ledger.ts';"],
    ['src/sim/checks/ledger.ts', "import type { Scenario } from '../../scenario/schema.ts';"],
    ['src/sim/kernel/engine.ts', "import FlatQueue from 'flatqueue';"],
    ['src/sim/kernel/engine.ts', "import { readFileSync } from 'node:fs';"],
    ['src/sim/kinds.ts', "import { x } from './kernel/world.ts';"],
    ['src/scenario/schema.ts', "import { x } from '../sim/kernel/world.ts';"],
    ['src/scenario/schema.ts', "import { type World } from '../sim/kernel/world.ts';"],
    ['src/scenario/link/decode.ts', "export { x } from '../../sim/simulate.ts';"],
    ['src/scenario/schema.ts', "import { runScenario } from './runScenario.ts';"],
    ['src/scenario/schema.ts', "import { z } from 'zod';"],
    ['src/store/run.ts', "import { runScenario } from '../scenario/runScenario.ts';"],
    ['src/store/run.ts', "import { useState } from 'react';"],
    ['src/store/run.ts', "const app = await import('../views/App.tsx');"],
    ['src/worker/simClient.ts', "import { run } from '../store/run.ts';"],
    ['src/i18n/en/events.ts', "import type { TraceEvent } from '../../sim/kernel/trace.ts';"],
    ['src/i18n/format.ts', "import { store } from '../store/settings.ts';"],
    ['src/views/stage/StageView.tsx', "import { create } from 'zustand';"],
    ['src/views/stage/StageView.tsx', "import { rows } from '../log/logRows.ts';"],
    ['src/views/stage/StageView.tsx', "import { step } from '../../sim/kernel/engine.ts';"],
    ['src/views/kit/Button.tsx', "import { run } from '../../store/run.ts';"],
    ['src/views/kit/Button.tsx', "import { readFileSync } from 'node:fs';"],
    ['src/cli/sim.ts', "import { run } from '../store/run.ts';"],
    ['src/main.tsx', "import { simulate } from './sim/simulate.ts';"],
    ['src/main.tsx', "import './worker/simWorker.ts';"],
    ['src/store/run.ts', 'const chunk = await import(`../views/${name}.tsx`);'],
    ['src/other/new.ts', "import { assert } from '../base/assert.ts';"],
  ])('%s: %s', (path, text) => {
    expect(checkImports([{ path, text }])).toHaveLength(1);
  });
});

describe('the table allows', () => {
  test.each([
    ['src/sim/kafka/broker/broker.ts', "import { send } from '../../zookeeper/client/session.ts';"],
    ['src/sim/kafka/broker/broker.ts', "import type { Znode } from '../../zookeeper/protocol.ts';"],
    ['src/sim/kafka/broker/broker.ts', "import { append } from '../log/partitionLog.ts';"],
    ['src/sim/checks/ledger.ts', "import { leaderOf } from '../kafka/broker/broker.ts';"],
    ['src/sim/simulate.ts', "import { checkAll } from './checks/invariants.ts';"],
    ['src/sim/kernel/trace.ts', "import { eventKinds } from '../kinds.ts';"],
    ['src/scenario/schema.ts', "import type { World } from '../sim/kernel/world.ts';"],
    ['src/scenario/schema.ts', "import { configKeys } from '../sim/kafka/config.ts';"],
    ['src/scenario/schema.ts', "import * as v from 'valibot';"],
    ['src/scenario/runScenario.ts', "import { runUntil } from '../sim/kernel/engine.ts';"],
    ['src/worker/simHost.ts', "import { runScenario } from '../scenario/runScenario.ts';"],
    ['src/worker/simHost.ts', "import { hashWorld } from '../sim/kernel/checkpoint.ts';"],
    ['src/i18n/en/events.ts', "import type { EventKind } from '../../sim/kinds.ts';"],
    ['src/views/stage/StageView.tsx', "import { Button } from '../kit/Button.tsx';"],
    ['src/views/stage/StageView.tsx', "import { onFrame } from '../frameLoop.ts';"],
    ['src/views/stage/StageView.tsx', "import './stage.css';\nimport { scaleLinear } from 'd3';"],
    ['src/views/stage/StageView.tsx', "let w: import('../../sim/kernel/world.ts').World;"],
    ['src/views/App.tsx', "import { StageView } from './stage/StageView.tsx';"],
    ['src/cli/sim.ts', "import { runScenario } from '../scenario/runScenario.ts';"],
    ['src/cli/bench.ts', "import { measureFirstVisit } from '../../tools/size.mjs';"],
    ['src/sim/kernel/engine.test.ts', "import { test } from 'vitest';"],
    ['src/base/heap.ts', "// import x from 'y';\nconst text = \"import x from 'y';\";"],
  ])('%s: %s', (path, text) => {
    expect(checkImports([{ path, text }])).toEqual([]);
  });
});

describe('the page without an engine', () => {
  const engine: SourceFile = { path: 'src/sim/kernel/engine.ts', text: 'export const x = 1;' };
  const host: SourceFile = {
    path: 'src/worker/simHost.ts',
    text: "import { x } from '../sim/kernel/engine.ts';",
  };

  test('a value that arrives by way of the worker folder is found, with its chain', () => {
    const view = {
      path: 'src/views/stage/StageView.tsx',
      text: "import { y } from '../../worker/simHost.ts';",
    };
    expect(checkPageThread([view, host, engine])).toEqual([
      'src/views/stage/StageView.tsx -> src/worker/simHost.ts -> src/sim/kernel/engine.ts: ' +
        'the page would run the engine; ask the worker',
    ]);
  });

  test('types and constant tables are free', () => {
    const [table = ''] = CONSTANT_TABLES;
    const store = {
      path: 'src/store/run.ts',
      text: `import type { y } from '../worker/simHost.ts';\nimport { z } from '../../${table}';`,
    };
    expect(checkPageThread([store, host, engine])).toEqual([]);
  });
});
