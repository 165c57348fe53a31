import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../../src/sim/kernel/trace.ts';
import { actionKinds } from '../../../src/sim/actionKinds.ts';
import { foldEvents } from '../../../src/views/events/foldEvents.ts';
import { fixtures } from '../../../src/views/gallery/fixtures.ts';
import { sceneOf, topics } from '../../../src/views/gallery/sceneBuilder.ts';
import { describeGroup, describeTopics } from '../../../src/views/inspector/shellOutput.ts';
import { keyTable, bindingOf } from '../../../src/views/keys.ts';
import { logRows } from '../../../src/views/log/logRows.ts';
import { paceSaid } from '../../../src/views/playbackBar/pace.ts';
import {
  rangeOf,
  timelineMarks,
  type TimelineBeat,
} from '../../../src/views/playbackBar/timelineMarks.ts';
import { healthSummary, reasonGroups } from '../../../src/views/shell/health.ts';
import {
  faultMenu,
  fieldFault,
  withAnswers,
  type FaultItem,
} from '../../../src/views/stage/faultMenu.ts';
import { targetPlaces } from '../../../src/views/stage/targetPlaces.ts';
import { layoutStage } from '../../../src/views/stage/stageLayout.ts';
import { estimateText } from '../../../src/views/kit/measureText.ts';
import { keyLook } from '../../../src/views/theme/keyColour.ts';

const scene = (name: string) => fixtures.find((one) => one.name === name)!.scene;

describe('the list of events', () => {
  const event = (id: number, kind: string, trigger = 0): TraceEvent => ({
    id,
    atUs: id * 1000,
    node: 'n',
    kind,
    trigger,
    because: null,
    data: {},
  });
  const fold = (events: TraceEvent[], onlyBeats = false) =>
    foldEvents(events, { isBeat: (kind) => kind === 'action' || kind === 'elected', onlyBeats });

  test('what follows from a cause is folded into it', () => {
    const entries = fold([event(1, 'action'), event(2, 'noticed', 1), event(3, 'asked', 2)]);
    expect(entries.map(({ head }) => head.id)).toEqual([1]);
    expect(entries[0]?.consequences.map(({ id }) => id)).toEqual([2, 3]);
  });

  test('a beat stands for itself even where something caused it', () => {
    const entries = fold([event(1, 'action'), event(2, 'noticed', 1), event(3, 'elected', 2)]);
    expect(entries.map(({ head }) => head.id)).toEqual([3, 1]);
  });

  test('three elections of one cause are one entry, the newest first', () => {
    const entries = fold([
      event(1, 'action'),
      event(2, 'elected', 1),
      event(3, 'elected', 1),
      event(4, 'elected', 1),
    ]);
    expect(entries.map(({ head, alike }) => [head.id, alike.map(({ id }) => id)])).toEqual([
      [4, [3, 2]],
      [1, []],
    ]);
  });

  test('nothing that is folded away is lost', () => {
    const events = [1, 2].flatMap((n) => [
      event(10 * n, 'appended'),
      event(10 * n + 1, 'acknowledged', 10 * n),
    ]);
    const [entry] = fold(events);
    expect(entry).toMatchObject({ head: { id: 20 }, alike: [{ id: 10 }] });
    expect(entry?.consequences.map(({ id }) => id)).toEqual([21]);
    expect(entry?.consequencesOfAlike.map(({ id }) => id)).toEqual([11]);
  });

  test('a stream of the same is one entry', () => {
    expect(fold(Array.from({ length: 30 }, (_, i) => event(i + 1, 'appended')))).toHaveLength(1);
  });

  test('on demand only what a person would name', () => {
    expect(
      fold([event(1, 'appended'), event(2, 'elected'), event(3, 'appended')], true).map(
        ({ head }) => head.id,
      ),
    ).toEqual([2]);
  });
});

describe('marks on the timeline', () => {
  const beat = (id: number, atUs: number, more: Partial<TimelineBeat> = {}): TimelineBeat => ({
    id,
    atUs,
    kind: 'elected',
    label: `beat ${id}`,
    tone: 'neutral',
    ...more,
  });
  const marks = (beats: TimelineBeat[]) =>
    timelineMarks(
      beats,
      (us) => us,
      400,
      (text) => text.length * 7,
    );

  test('those that would touch are one mark, named by the weightiest', () => {
    const [mark, ...others] = marks([
      beat(1, 100),
      beat(2, 102, { tone: 'bad', label: 'crash' }),
      beat(3, 104),
    ]);
    expect(others).toEqual([]);
    expect(mark).toMatchObject({ count: 3, label: 'crash', tone: 'bad' });
  });

  test('names never touch; a fault’s name wins', () => {
    const named = marks([beat(1, 100), beat(2, 120, { tone: 'bad' }), beat(3, 300)]).filter(
      ({ labelX }) => labelX !== null,
    );
    expect(named.map(({ id }) => id)).toEqual([2, 3]);
  });

  test('of a fault and another action that leave no room for both, the fault is named', () => {
    const named = marks([
      beat(1, 100, { kind: 'action', tone: 'reader' }),
      beat(2, 120, {
        kind: 'action',
        tone: 'bad',
        label: 'a server crashes '.repeat(3),
      }),
    ]).filter(({ labelX }) => labelX !== null);
    expect(named.map(({ id }) => id)).toEqual([2]);
  });

  test('a long scenario shows what was played and some more, a short one its whole length', () => {
    expect(rangeOf(0, 40e6)).toBe(40e6);
    expect(rangeOf(10e6, 600e6)).toBe(75e6);
    expect(rangeOf(70e6, 600e6)).toBe(150e6);
    expect(rangeOf(599e6, 600e6)).toBe(600e6);
    expect(rangeOf(601e6, 600e6)).toBe(610e6);
  });

  test('names stay inside', () => {
    for (const { label, labelX } of marks([beat(1, 0), beat(2, 400)])) {
      expect(labelX! - (label.length * 7) / 2).toBeGreaterThanOrEqual(0);
      expect(labelX! + (label.length * 7) / 2).toBeLessThanOrEqual(400);
    }
  });
});

describe('fault menus', () => {
  const actions = (items: FaultItem[]): Extract<FaultItem, { kind: 'act' | 'ask' }>[] =>
    items.flatMap((item) =>
      item.kind === 'more' ? actions(item.items) : item.kind === 'line' ? [] : [item],
    );

  test.each(fixtures.map(({ name }) => name))(
    '%s: every action is one of the engine’s, with arguments that it knows',
    (name) => {
      const stage = layoutStage({
        scene: scene(name),
        width: 900,
        height: 800,
        phone: false,
        opened: null,
        internal: false,
        measure: estimateText,
      });
      let seen = 0;
      for (const { target } of targetPlaces(stage)) {
        for (const item of actions(faultMenu(scene(name), target))) {
          const action =
            item.kind === 'ask'
              ? withAnswers(
                  item.action,
                  item.fields,
                  Object.fromEntries(
                    item.fields.map(({ name: field, initial }) => [field, initial]),
                  ),
                )
              : item.action;
          const kind: { args: Record<string, unknown> } | undefined = actionKinds[action.do];
          expect(kind, action.do).toBeDefined();
          for (const argument of Object.keys(action.args))
            expect(Object.keys(kind!.args), action.do).toContain(argument);
          seen += 1;
        }
      }
      expect(seen).toBeGreaterThan(5);
    },
  );

  test('a dead broker can only be started, a running one not', () => {
    expect(
      actions(faultMenu(scene('outage'), { kind: 'broker', id: 2 })).map(({ action }) => action.do),
    ).toEqual(['start']);
    expect(
      actions(faultMenu(scene('outage'), { kind: 'broker', id: 1 })).map(({ action }) => action.do),
    ).not.toContain('start');
  });

  test('a cut link is offered to be healed', () => {
    const healed = actions(faultMenu(scene('rebalance'), { kind: 'broker', id: 1 })).filter(
      ({ action }) => action.do === 'healLink',
    );
    expect(healed.map(({ action }) => action.args)).toEqual([
      { betweenInOrder: ['broker 1', 'broker 3'] },
    ]);
  });

  test('a new consumer gets the next free name and the group’s topics', () => {
    const [add] = actions(faultMenu(scene('calm'), { kind: 'group', id: 'billing' }));
    expect(add?.action).toEqual({
      do: 'addConsumer',
      args: { consumer: 'c3', group: 'billing', subscribe: ['orders'] },
    });
  });

  test('answers become numbers and headers, empty optional ones are left out', () => {
    const item = actions(faultMenu(scene('calm'), { kind: 'producer', label: 'orders-web' })).find(
      ({ action }) => action.do === 'produce',
    );
    if (item?.kind !== 'ask') throw new Error('sending records asks for them');
    const action = withAnswers(item.action, item.fields, {
      topic: 'orders',
      key: 'A',
      value: '',
      partition: '',
      headers: 'trace=1, tenant=a',
      count: '3',
    });
    expect(action.args).toEqual({
      producer: 'orders-web',
      topic: 'orders',
      key: 'A',
      count: 3,
      headers: [
        { name: 'trace', value: '1' },
        { name: 'tenant', value: 'a' },
      ],
    });
  });

  test('a wrong answer is named', () => {
    const field = {
      name: 'rate',
      label: 'faults.fieldRate',
      type: 'number',
      initial: '',
      min: 0,
      max: 10,
    } as const;
    expect(fieldFault(field, '11')).toBe('faults.outOfRange');
    expect(fieldFault(field, 'x')).toBe('faults.outOfRange');
    expect(fieldFault(field, ' ')).toBe('faults.required');
    expect(fieldFault(field, '3')).toBeNull();
  });
});

describe('the health line', () => {
  test('says which partitions stall, and how many', () => {
    expect(healthSummary(scene('outage'))).toEqual({
      key: 'health.stalled',
      values: { count: 3, of: 3 },
    });
    expect(reasonGroups(scene('outage').health.reasons)).toEqual([
      { code: 'ISR_MEMBER_SILENT', topicPartitions: ['orders-0', 'orders-2'] },
      { code: 'LEADER_DOWN', topicPartitions: ['orders-1'] },
    ]);
  });

  test('a topic that is being deleted is no outage; afterwards there are no topics', () => {
    const calm = scene('calm');
    const { orders } = calm.topics;
    const deleting = { ...calm, topics: { orders: { ...orders!, deleting: true } } };
    const said = { key: 'health.deleting', values: { count: 1, topics: ['orders'] } };
    expect(healthSummary(deleting)).toEqual(said);
    const reasons = [{ code: 'NO_LEADER', topicPartition: 'orders-0' }];
    expect(healthSummary({ ...deleting, health: { state: 'DOWN', reasons } })).toEqual(said);
    expect(healthSummary({ ...calm, topics: {} }).key).toBe('health.noPartitions');
  });

  test('counts the partitions of the reader’s topics; Kafka’s own only where nothing else is amiss', () => {
    const outage = scene('outage');
    const { orders } = outage.topics;
    const offsets = {
      ...orders!,
      name: '__consumer_offsets',
      internal: true,
      partitions: { 0: { ...orders!.partitions[0]!, topicPartition: '__consumer_offsets-0' } },
    };
    const topics = { ...outage.topics, __consumer_offsets: offsets };
    const own = { code: 'LEADER_DOWN', topicPartition: '__consumer_offsets-0' };
    const reasons = [...outage.health.reasons, own];
    expect(healthSummary({ ...outage, topics, health: { state: 'DOWN', reasons } })).toEqual({
      key: 'health.stalled',
      values: { count: 3, of: 3 },
    });
    expect(
      healthSummary({ ...outage, topics, health: { state: 'DEGRADED', reasons: [own] } }),
    ).toEqual({ key: 'health.kafkas', values: { count: 1 } });
  });

  test('counts the replicas when all is well', () => {
    expect(healthSummary(scene('calm'))).toEqual({ key: 'health.allInSync', values: { count: 9 } });
  });

  test('a copy that is missing stalls nothing', () => {
    expect(healthSummary(scene('rebalance')).key).toBe('health.UNDER_REPLICATED');
  });
});

describe('a log across its replicas', () => {
  test('solid below the watermark, hollow above, missing where a replica ends', () => {
    const partition = scene('outage').topics['orders']!.partitions['0']!;
    const { rows } = logRows(partition, [], (broker) => broker !== 2);
    const states = (offset: number) =>
      rows.find((row) => row.offset === offset)?.cells.map(({ state }) => state);
    expect(states(4)).toEqual(['safe', 'safe', 'safe']);
    expect(states(5)).toEqual(['unsafe', 'missing', 'unsafe']);
  });

  test('records that the leader lacks would be cut off', () => {
    const all = topics([{ keys: 'ABCD', replicas: [1, 2], ends: { 1: 2 } }]);
    const { rows } = logRows(all['orders']!.partitions['0']!, [], () => true);
    expect(rows.find(({ offset }) => offset === 3)?.cells.map(({ state }) => state)).toEqual([
      'missing',
      'cut',
    ]);
  });

  test('groups stand where they go on', () => {
    const { groups, topics: all } = scene('calm');
    const { rows } = logRows(all['orders']!.partitions['0']!, Object.values(groups), () => true);
    expect(rows.find(({ groups: here }) => here.length > 0)).toMatchObject({
      offset: 7,
      groups: ['billing', 'audit'],
    });
  });
});

describe('Kafka’s own output', () => {
  test('kafka-topics.sh --describe', () => {
    expect(describeTopics(Object.values(scene('outage').topics)).text.split('\n')[1]).toBe(
      '\tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1,2,3\tIsr: 1,2,3',
    );
  });

  test('kafka-consumer-groups.sh --describe', () => {
    const { command, text } = describeGroup(scene('calm'), scene('calm').groups['billing']!);
    expect(text.split('\n')[0]).toMatch(
      /^GROUP\s+TOPIC\s+PARTITION\s+CURRENT-OFFSET\s+LOG-END-OFFSET\s+LAG\s+CLIENT-ID$/,
    );
    expect(command).toMatch(/kafka-consumer-groups\.sh .* --group billing$/);
    expect(text).toMatch(/billing\s+orders\s+0\s+7\s+8\s+1\s+c1/);
  });
});

describe('keys', () => {
  const press = (key: string, code = key, shiftKey = false) => ({
    key,
    code,
    shiftKey,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
  });

  test('no key means two things', () => {
    const all = keyTable.flatMap(({ keys }) => keys);
    expect(new Set(all).size).toBe(all.length);
  });

  test.each([
    [press(' ', 'Space'), 'togglePlay'],
    [press('.', 'Period'), 'togglePlayDot'],
    [press('ArrowRight'), 'stepForward'],
    [press('ArrowRight', 'ArrowRight', true), 'beatForward'],
    [press('з', 'KeyP'), 'presenter'],
    [press('?', 'Slash', true), 'help'],
    [press('PageDown'), 'lessonNext'],
  ])('%o', (pressed, id) => {
    expect(bindingOf(pressed, true)?.id).toBe(id);
  });

  test('characters can be switched off, the rest stays', () => {
    expect(bindingOf(press('p', 'KeyP'), false)).toBeNull();
    expect(bindingOf(press('1', 'Digit1'), false)).toBeNull();
    expect(bindingOf(press('PageDown'), false)?.id).toBe('lessonNext');
    expect(bindingOf(press('F1'), false)?.id).toBe('help');
  });

  test('the browser’s own combinations are left alone', () => {
    expect(bindingOf({ ...press('p', 'KeyP'), ctrlKey: true }, true)).toBeNull();
  });
});

test('the pace says why', () => {
  const base = { playing: true, speed: 'auto' as const, factor: 18.3, slow: false, atEnd: false };
  const say = (more: Partial<Parameters<typeof paceSaid>[0]>) =>
    paceSaid({ ...base, pace: null, ...more }, (factor) => `${factor}×`);
  expect(
    say({ pace: { kind: 'wait', data: { wait: 'session', broker: 2, seconds: 18 } } }),
  ).toEqual({
    key: 'playback.paceSession',
    values: { factor: '20×', wait: 'session', broker: 2, seconds: 18 },
  });
  expect(say({ pace: { kind: 'message', data: { messages: 1 } }, factor: 0.05 }).key).toBe(
    'playback.paceMessage',
  );
  expect(say({ slow: true }).key).toBe('playback.paceSlow');
  expect(say({ playing: false }).key).toBe('playback.paused');
});

test('the same key has the same look everywhere, and eight keys eight colours', () => {
  expect(new Set([...'ABCDEFGH'].map((key) => keyLook(key).fill)).size).toBe(8);
  expect(keyLook('I').fill).toBe(keyLook('A').fill);
  expect(keyLook('I').letters).not.toBe(keyLook('A').letters);
  expect(keyLook('customer-12')).toEqual({ fill: 'var(--key-4)', letters: '12' });
  expect(keyLook(null).letters).toBe('–');
});

test('an empty scene has a stage', () => {
  const empty = sceneOf({ brokers: {}, zookeeper: null, controller: null });
  expect(
    layoutStage({
      scene: empty,
      width: 800,
      height: 600,
      phone: false,
      opened: null,
      internal: false,
      measure: estimateText,
    }).rows,
  ).toEqual([]);
});
