/** A failure means that a tip, a tag or a card says of a thing what its facts do not. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadAllTexts, translate, type Language } from '../../../src/i18n/translate.ts';
import { fixtures } from '../../../src/views/gallery/fixtures.ts';
import { group } from '../../../src/views/gallery/sceneBuilder.ts';
import { createFormat } from '../../../src/views/kit/format.ts';
import { explain } from '../../../src/views/stage/explain.ts';
import { consumerSaid, replicaWord } from '../../../src/views/stage/nodeStates.ts';
import type { StageTarget } from '../../../src/views/stage/stageTarget.ts';

const scene = (name: string) => fixtures.find((one) => one.name === name)!.scene;
const calm = scene('calm');

beforeAll(loadAllTexts);

function linesOf(of: typeof calm, target: StageTarget, language: Language = 'en'): string[] {
  const t = (key: Parameters<typeof translate>[1], values = {}) => translate(language, key, values);
  return explain(of, target, { t, format: createFormat(language), clockUs: of.atUs }).lines;
}

describe('a group’s lag', () => {
  const billing = (more: Parameters<typeof group>[2]) =>
    linesOf(
      { ...calm, groups: { billing: group('billing', { c1: ['orders-0', 'orders-1'] }, more) } },
      { kind: 'group', id: 'billing' },
    ).slice(1);

  test('is not told before the first commit', () => {
    expect(billing({ committed: {}, lag: {}, totalLag: null, unread: 3 })).toEqual([
      'Nothing has been committed yet, so there is no lag to count.',
      'Its members have read all but 3 records.',
    ]);
  });

  test('counts what is not committed; that members have read further stands beside it', () => {
    expect(billing({ committed: { 'orders-0': 2 }, totalLag: 6, unread: 0 })).toEqual([
      'Lag: 6 records that can be read are not committed yet.',
      'Without 1 partition of which nothing has been committed yet.',
      'Its members have read everything.',
    ]);
    expect(billing({ totalLag: 0, unread: 0 })).toEqual([
      'Everything that can be read is committed.',
    ]);
  });

  test('is unknown where no log end is known', () => {
    expect(billing({ totalLag: null, unread: null })).toEqual([
      'Its lag is unknown: nobody can say where the logs end.',
    ]);
  });
});

describe('a topic that is being deleted', () => {
  const topic = calm.topics['orders']!;
  const deleting = { ...calm, topics: { orders: { ...topic, deleting: true } } };

  test('is called so at each running replica', () => {
    const partition = topic.partitions['0']!;
    expect(replicaWord(deleting, partition, partition.logs['1']!)).toBe('deleting');
    const down = { ...deleting.brokers['1']!, running: false };
    const crashed = { ...deleting, brokers: { ...deleting.brokers, 1: down } };
    expect(replicaWord(crashed, partition, partition.logs['1']!)).toBe('leaderGone');
  });

  test('members that still hold it are told of once it is gone', () => {
    const consumer = { ...Object.values(calm.consumers)[0]!, processing: '' };
    expect(consumerSaid(deleting, consumer).key).toBe('stage.consumerWaits');
    expect(consumerSaid({ ...calm, topics: {} }, consumer).key).toBe('stage.consumerNothingLeft');
  });
});

test('what can be read ends below the high watermark', () => {
  const target: StageTarget = { kind: 'partition', topicPartition: 'orders-0' };
  expect(linesOf(calm, target)).toContain('Consumers can read offsets below 8.');
  expect(linesOf(calm, target, 'ru')).toContain(
    'Консьюмеры могут читать до смещения 8, не включая его.',
  );
});
