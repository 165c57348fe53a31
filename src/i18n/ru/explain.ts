import type { explain as source } from '../en/explain.ts';

export const explain: Record<keyof typeof source, string> = {
  broker:
    'Хранит {replicas, plural, one {# реплику} few {# реплики} many {# реплик} other {# реплики}}; {leads, plural, =0 {не лидер ни одной партиции} one {лидер # партиции} few {лидер # партиций} many {лидер # партиций} other {лидер # партиции}}.',
  brokerController: 'Он же контроллер: выбирает лидеров и сообщает о них брокерам.',
  brokerDown: 'Процесс не работает; логи лежат на диске.',
  brokerStillRegistered:
    'Его znode ещё на месте: пока не истечёт сессия в ZooKeeper, новых лидеров никто не выберет.',
  brokerPaused: 'Процесс заморожен и никому не отвечает; соединения остаются открытыми.',
  sessionCounts:
    'Если от него больше ничего не придёт, его сессия в ZooKeeper истечёт через {seconds} с.',
  sessionFrozen: 'Его сессия не может ни продлиться, ни истечь: для этого нужен лидер с кворумом.',
  believesOther: 'Считает контроллером брокер {other}.',
  believesNone: 'Не знает ни одного контроллера.',

  serverLEADING:
    'Лидер ансамбля: все изменения идут через него, и только он закрывает истёкшие сессии.',
  serverFOLLOWING:
    'Следует за лидером: отвечает на чтение, передаёт изменения лидеру и голосует за каждое.',
  serverLOOKING: 'Ищет лидера: без кворума никого не обслуживает.',
  serverDOWN: 'Процесс не работает.',
  serverPaused: 'Процесс заморожен.',
  serverConnections:
    '{count, plural, one {# соединение} few {# соединения} many {# соединений} other {# соединения}}, последнее изменение {zxid}.',
  zookeeper:
    'Хранит, какие брокеры живы, кто из них контроллер и кто лидер какой партиции. Записи через него не идут: с начала прогона запросов — {requests}, из них изменений — {writes}, а записей отправлено {records}.',
  zookeeperNoQuorum: 'Серверов слишком мало для кворума: изменить в ZooKeeper ничего нельзя.',

  producer:
    'Отправил {sent, plural, one {# запись} few {# записи} many {# записей} other {# записи}}; подтверждено {acknowledged, number}, не отправлено {failed, number}.',
  producerWaiting: 'Самая старая запись ждёт подтверждения {waited} с.',
  consumer:
    'Обработал {processed, plural, one {# запись} few {# записи} many {# записей} other {# записи}}; у него {count, plural, =0 {нет партиций} one {# партиция} few {# партиции} many {# партиций} other {# партиции}}.',
  consumerState: 'Состояние, как он его видит: {state}, поколение {generation}.',
  consumerIdle: 'Консьюмеров в группе больше, чем партиций: этому ничего не досталось.',
  group:
    '{state}, поколение {generation}, стратегия {assignor}, координатор — брокер {coordinator}.',
  groupNoCoordinator: '{state}, поколение {generation}. Координатор недоступен.',
  groupLag:
    '{lag, plural, =0 {Закоммичено всё, что можно прочитать.} one {Отставание: # доступная запись ещё не закоммичена.} few {Отставание: # доступные записи ещё не закоммичены.} many {Отставание: # доступных записей ещё не закоммичено.} other {Отставание: # доступной записи ещё не закоммичено.}}',
  groupLagWithout:
    'Не считая {count, plural, one {# партиции, в которой} few {# партиций, в которых} many {# партиций, в которых} other {# партиции, в которых}} ещё ничего не закоммичено.',
  groupLagUnknown: 'Отставание неизвестно: некому сказать, где кончаются логи.',
  groupNothingCommitted: 'Пока ничего не закоммичено, поэтому отставание не посчитать.',
  groupUnread:
    'Консьюмеры прочитали {unread, plural, =0 {всё} one {всё, кроме # записи} few {всё, кроме # записей} many {всё, кроме # записей} other {всё, кроме # записи}}.',
  queue:
    'Отдаёт каждое сообщение одному консьюмеру и забывает его после подтверждения: отправлено {published, number}, исчезло навсегда {acknowledged, number}.',
  queueConsumer:
    'Обработал {processed, plural, one {# сообщение} few {# сообщения} many {# сообщений} other {# сообщения}}, на руках {unacked, number}.',

  topicAt:
    'Брокер {broker} хранит {replicas, plural, =0 {ни одной реплики} one {# реплику} few {# реплики} many {# реплик} other {# реплики}} этого топика и ведёт {leads, plural, =0 {ни одной партиции} one {# партицию} few {# партиции} many {# партиций} other {# партиции}}: это и есть число в клетке.',
  partition:
    'Лидер: {leader, select, none {нет} other {брокер {leader}}}, эпоха {epoch, number}; в ISR: {isr}.',
  partitionReadable:
    '{offset, plural, =0 {Читать пока нечего.} other {Консьюмеры могут читать до смещения {offset, number}, не включая его.}}',
  partitionDeleting:
    'Топик удаляется: брокеры удаляют свои реплики, после этого исчезнут znode топика.',
  partitionNotWritable: 'Отправленную сейчас запись с acks=all зафиксировать не удастся.',
  partitionNotElectable: 'Если лидер сейчас упадёт, нового никто не выберет.',
  replica:
    'Брокер {broker}: {state}. Лог {start, number}–{end, number}, high watermark {highWatermark, number}.',
  replicaUnsafe:
    '{count, plural, one {# запись сохранена, но ещё не в безопасности: консьюмеры её не видят} few {# записи сохранены, но ещё не в безопасности: консьюмеры их не видят} many {# записей сохранено, но они ещё не в безопасности: консьюмеры их не видят} other {# записи сохранено, но они ещё не в безопасности: консьюмеры их не видят}}.',
  record: 'Запись {offset, number}: ключ {key}, значение {value}.',
  recordNoKey: 'Запись {offset, number} без ключа, значение {value}.',
};
