import type { logView as source } from '../en/logView.ts';

export const logView: Record<keyof typeof source, string> = {
  nothing: 'Щёлкните по партиции или по её записи, чтобы открыть лог.',
  gone: 'В этот момент партиции {topicPartition} нет.',
  pick: 'Партиция',
  offset: 'Смещение',
  broker: 'б{id}',
  brokerTitle: 'Брокер {id}: {state}',
  highWatermark: 'high watermark',
  nextOf: 'следующая для {group}',
  older: 'Более старые записи не показаны: страница хранит только самые новые.',
  wouldTruncate: 'будет обрезана, если брокер сейчас последует за лидером',
  safe: 'ниже high watermark',
  unsafe: 'сохранена, но ещё не в безопасности',
  missing: 'здесь нет',
  record: 'Запись {topicPartition}@{offset}',
  closeRecord: 'Закрыть запись',
  key: 'Ключ',
  noKey: 'нет',
  value: 'Значение',
  noValue: 'нет (null)',
  timestamp: 'Метка времени',
  timestampOfRun: '{time} от начала прогона (метка {timestamp})',
  headers: 'Заголовки',
  noHeaders: 'нет',
  leaderEpoch: 'Эпоха лидера',
  sentBy: 'Отправил',
  on: 'Есть на брокерах',
  partitionWhy: 'Как нашлась партиция',
  partitionKeyed:
    'murmur2("{key}") = {hash}; без знака {positive}; {positive} mod {partitions} = {partition}',
  partitionElsewhere:
    'Сейчас в топике {partitions, plural, one {# партиция} few {# партиции} many {# партиций} other {# партиции}}, и ключ попал бы в партицию {partition}: при отправке партиций было другое число, или партицию выбрал сам продюсер.',
  partitionSticky:
    'Без ключа: продюсер наполняет пачку для одной партиции, потом берёт другую (sticky partitioner).',
  partitionAsking: 'Вычисляем …',
  partitionUnknown: 'Движок не ответил.',
};
