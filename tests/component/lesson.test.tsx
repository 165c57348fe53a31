/** The lesson's panel, with what was really measured in the run that it speaks of. */
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { must } from '../../src/base/assert.ts';
import { measureExpectations } from '../../src/scenario/lessonCheck.ts';
import { lessonNamed } from '../../src/scenario/lessons/index.ts';
import { namesToMeasure, runNamed } from '../../src/scenario/lessons/steps.ts';
import type { ScenarioAction } from '../../src/scenario/schema.ts';
import { timedAction } from '../../src/sim/simulate.ts';
import { LanguageProvider } from '../../src/views/kit/text.tsx';
import { LessonPanel, type LessonPanelProps } from '../../src/views/lesson/LessonPanel.tsx';

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'scrollIntoView').mockReturnValue(undefined);
});

type State = LessonPanelProps['state'];

/** The lesson at the end of a step that was played as the lesson has it, or with other actions. */
function stateAt(
  name: string,
  key: string,
  change: Partial<State> = {},
  actions?: readonly ScenarioAction[],
): State {
  const lesson = must(lessonNamed(name), name);
  const stepIndex = lesson.steps.findIndex((step) => step.key === key);
  const step = must(lesson.steps[stepIndex], key);
  const { scenario, reference } = must(runNamed(lesson, step.run), step.run);
  const run = { scenario, seed: '1', actions: (actions ?? reference).map(timedAction) };
  const results = measureExpectations(run, namesToMeasure(lesson, step), step.toMs * 1000);
  return {
    lesson,
    stepIndex,
    phase: 'ended',
    runKey: step.run,
    answers: {},
    revealed: {},
    results: Object.fromEntries(results.map((result) => [result.name, result])),
    failure: '',
    ...change,
  };
}

function show(state: State, props: Partial<LessonPanelProps> = {}, language: 'en' | 'ru' = 'en') {
  const handlers = {
    onNext: vi.fn<() => void>(),
    onBack: vi.fn<() => void>(),
    onAnswer: vi.fn<(option: string) => void>(),
    onRun: vi.fn<(key: string) => void>(),
    onUndo: vi.fn<() => void>(),
    onReturn: vi.fn<() => void>(),
    onRestart: vi.fn<() => void>(),
    onLeave: vi.fn<() => void>(),
    onSandbox: vi.fn<() => void>(),
    onNextLesson: vi.fn<() => void>(),
    onLessons: vi.fn<() => void>(),
  };
  render(
    <LanguageProvider language={language}>
      <LessonPanel
        state={state}
        changed={false}
        mayUndo={false}
        presenter={false}
        isSheet={false}
        hasNextLesson={true}
        {...handlers}
        {...props}
      />
    </LanguageProvider>,
  );
  return handlers;
}

describe('a prediction', () => {
  test('is asked with its answers; choosing one tells nothing yet', async () => {
    const { onAnswer, onNext } = show(
      stateAt('zookeeper-goes-down', 'crash', { phase: 'waiting', results: {} }),
    );
    expect(screen.getByText('Step 4 of 6')).toBeInTheDocument();
    expect(screen.getByRole('heading', { name: 'A broker fails' })).toBeInTheDocument();
    const question = screen.getByRole('group', { name: 'What happens to writes with acks=all?' });
    expect(within(question).getAllByRole('radio')).toHaveLength(3);
    await userEvent.click(screen.getByRole('radio', { name: 'All three partitions stall' }));
    expect(onAnswer).toHaveBeenCalledWith('all');
    await userEvent.click(screen.getByRole('button', { name: 'Play' }));
    expect(onNext).toHaveBeenCalledTimes(1);
  });

  test('stays hidden at the end of the step until it is asked for', () => {
    show(stateAt('zookeeper-goes-down', 'crash', { answers: { crash: 'all' } }));
    expect(screen.getByRole('radio', { name: 'All three partitions stall' })).toBeChecked();
    expect(screen.queryByText(/came true/)).not.toBeInTheDocument();
    expect(screen.queryByText(/still in every ISR/)).not.toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Show the answer' })).toBeInTheDocument();
  });

  test('that came true: “You saw it”, with the numbers of the run', () => {
    const answers = { crash: 'all' };
    show(stateAt('zookeeper-goes-down', 'crash', { answers, revealed: { crash: true } }));
    expect(
      screen.getByRole('radio', { name: /All three partitions stall.*came true/ }),
    ).toBeChecked();
    expect(screen.getByText('You saw it.')).toBeInTheDocument();
    expect(screen.getByText(/18 records of shop failed/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Next' })).toBeInTheDocument();
  });

  test('that did not: “Not quite”, and which answer came true', () => {
    const answers = { crash: 'none' };
    show(stateAt('zookeeper-goes-down', 'crash', { answers, revealed: { crash: true } }));
    expect(screen.getByText('Not quite.')).toBeInTheDocument();
    expect(
      screen.getByRole('radio', { name: /followers take over.*did not come true/ }),
    ).toBeChecked();
    expect(screen.getByRole('radio', { name: /All three.*– came true/ })).not.toBeChecked();
  });

  test('without an answer the outcome is told without a verdict', () => {
    show(stateAt('zookeeper-goes-down', 'crash', { revealed: { crash: true } }));
    expect(screen.getByText('What happened:')).toBeInTheDocument();
  });

  test('in a run that the reader has changed, none of the answers may come true', async () => {
    // ZooKeeper goes on, the topic is created, c2 is never started.
    const topic = { topic: 'refunds', partitions: 1, replicationFactor: 1 };
    const actions = [{ atMs: 15_000, do: 'createTopic', args: topic }];
    const state = stateAt(
      'zookeeper-goes-down',
      'changes',
      { answers: { changes: 'both' }, revealed: { changes: true } },
      actions,
    );
    const { onReturn, onUndo } = show(state, { changed: true, mayUndo: true });
    expect(screen.getByText('In your run none of the answers came true.')).toBeInTheDocument();
    expect(screen.queryByText(/groups are run by a broker/)).not.toBeInTheDocument();
    expect(screen.getByText(/You have changed this run/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(onUndo).toHaveBeenCalledTimes(1);
    await userEvent.click(screen.getByRole('button', { name: 'Begin the step again' }));
    expect(onReturn).toHaveBeenCalledTimes(1);
  });
});

describe('the way on', () => {
  test.each([
    ['waiting', 'Play'],
    ['playing', 'To the end of the step'],
    ['ended', 'Next'],
  ] as const)('%s: “%s”', (phase, label) => {
    show(stateAt('first-cluster', 'reading', { phase }));
    expect(screen.getByRole('button', { name: label })).toBeInTheDocument();
  });

  test('at the very beginning there is no way back', () => {
    show(stateAt('first-cluster', 'parts', { phase: 'waiting' }));
    expect(screen.getByRole('button', { name: 'Back' })).toBeDisabled();
  });

  test('after the last step comes the next lesson, after the last lesson the list', async () => {
    const revealed = { zookeeper: true };
    const { onNextLesson } = show(stateAt('first-cluster', 'zookeeper', { revealed }));
    await userEvent.click(screen.getByRole('button', { name: 'Next lesson' }));
    expect(onNextLesson).toHaveBeenCalledTimes(1);
  });

  test('all lessons', async () => {
    const { onLessons } = show(stateAt('zookeeper-goes-down', 'up'), { hasNextLesson: false });
    expect(
      screen.getByText(/Of 158 records that shop got acknowledged none is lost/),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'All lessons' }));
    expect(onLessons).toHaveBeenCalledTimes(1);
  });
});

test('the lesson can be begun again, and left for the list or for the sandbox', async () => {
  const handlers = show(stateAt('first-cluster', 'parts'));
  for (const [name, handler] of [
    ['Start over', handlers.onRestart],
    ['Leave the lesson', handlers.onLeave],
    ['Sandbox', handlers.onSandbox],
  ] as const) {
    await userEvent.click(screen.getByRole('button', { name }));
    expect(handler).toHaveBeenCalledTimes(1);
  }
});

describe('the table of runs', () => {
  test('has a column a run, and puts each run on the stage', async () => {
    const { onRun } = show(stateAt('scaling-a-group', 'copies', { revealed: { copies: true } }));
    const table = screen.getByRole('table', { name: 'All runs' });
    const heads = within(table).getAllByRole('columnheader');
    expect(heads.map((head) => head.textContent)).toEqual([
      'One group',
      'Two groups',
      'Three groups',
    ]);
    expect(heads.map((head) => head.dataset['current'])).toEqual(['false', 'true', 'false']);
    const values = must(screen.getByText('Records delivered').closest('tbody'), 'values');
    const cells = within(values).getAllByRole('cell');
    expect(cells.map((cell) => cell.textContent)).toEqual(['20', '40', '60']);
    const [, third] = screen.getAllByRole('button', { name: 'Show' });
    await userEvent.click(must(third, 'button'));
    expect(onRun).toHaveBeenCalledWith('threeGroups');
  });

  test('another run on the stage is told, with the way back to the step', async () => {
    const { onReturn } = show(
      stateAt('scaling-a-group', 'copies', { runKey: 'threeGroups', revealed: { copies: true } }),
    );
    expect(screen.getByText(/On the stage is the run “Three groups”/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Back to the step' }));
    expect(onReturn).toHaveBeenCalledTimes(1);
  });
});

describe('values chosen for the lesson', () => {
  test('stand beside Kafka’s defaults', () => {
    show(stateAt('zookeeper-goes-down', 'calm'));
    const row = (key: string) => must(screen.getByText(key).closest('tr'), key);
    expect(row('zookeeper.session.timeout.ms')).toHaveTextContent('broker6 s18 s');
    expect(row('session.timeout.ms')).toHaveTextContent('consumer6 s45 s');
    expect(row('enable.idempotence')).toHaveTextContent('producerfalsetrue');
  });

  test('are not for the projector', () => {
    show(stateAt('zookeeper-goes-down', 'calm'), { presenter: true });
    expect(screen.queryByText('session.timeout.ms')).not.toBeInTheDocument();
  });
});

test('on the projector the words are in brief: whole sentences, three lines of 34 characters', () => {
  const revealed = { crash: true };
  const state = stateAt('zookeeper-goes-down', 'crash', { answers: { crash: 'all' }, revealed });
  const outcome = () => screen.getByText('You saw it.').closest('p')?.textContent;
  show(state);
  expect(outcome()).toMatch(/No partition is writable: DOWN\.$/);
  cleanup();
  show(state, { presenter: true });
  expect(outcome()).toBe(
    'You saw it. 18 records of shop failed: nobody can take broker 2 out of any ISR. DOWN.',
  );
});

describe('on a phone the lesson is a sheet', () => {
  const playing = () => stateAt('zookeeper-goes-down', 'lost', { phase: 'playing' });
  const strip = { name: /^Step 2 of 6.*Unfold.*ZooKeeper goes down$/, expanded: false };

  test('that shrinks to a strip while a step plays: its title and the way on', () => {
    show(playing(), { isSheet: true });
    expect(screen.getByRole('button', strip)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'To the end of the step' })).toBeInTheDocument();
    expect(screen.queryByText('What stops with them?')).not.toBeInTheDocument();
  });

  test('and can be opened and folded at any time', async () => {
    show(playing(), { isSheet: true });
    await userEvent.click(screen.getByRole('button', strip));
    expect(screen.getByText('What stops with them?')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: /Fold$/, expanded: true }));
    expect(screen.getByRole('button', strip)).toBeInTheDocument();
  });

  test.each(['waiting', 'ended'] as const)('it is open while a step is %s', (phase) => {
    show(stateAt('zookeeper-goes-down', 'lost', { phase }), { isSheet: true });
    expect(screen.getByText('What stops with them?')).toBeInTheDocument();
  });

  test('a step that asks nothing says in brief what plays', () => {
    show(stateAt('zookeeper-goes-down', 'calm', { phase: 'playing' }), { isSheet: true });
    expect(screen.getByText(/^shop writes with acks=all/)).toBeInTheDocument();
  });

  test('another run that is looked at leaves the stage free, and has its own name', () => {
    const state = stateAt('scaling-a-group', 'copies', { runKey: 'threeGroups' });
    show(state, { isSheet: true });
    expect(screen.getByRole('button', { name: /Three groups$/ })).toBeInTheDocument();
  });
});

test('in Russian, with the right forms', () => {
  const revealed = { crash: true };
  show(stateAt('zookeeper-goes-down', 'crash', { answers: { crash: 'led' }, revealed }), {}, 'ru');
  expect(screen.getByText('Шаг 4 из 6')).toBeInTheDocument();
  expect(screen.getByText('Не совсем.')).toBeInTheDocument();
  expect(screen.getByText(/у shop не удалось 18 отправок/)).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Дальше' })).toBeInTheDocument();
});

test('a run that could not be measured says why', () => {
  show(stateAt('first-cluster', 'reading', { results: {}, failure: 'the worker is gone' }));
  expect(screen.getByText(/could not be measured: the worker is gone/)).toBeInTheDocument();
});
