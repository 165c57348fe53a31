import type { explain as source } from '../en/explain.ts';

export const explain: Record<keyof typeof source, string> = {
  broker:
    'Хранит {replicas, plural, one {# реплику} few {# реплики} many {# реплик} other {# реплики}}, {leads, plural, =0 {лидером не служит ни в одной партиции} one {лидер # партиции} few {лидер # партиций} many {лидер # партиций} other {лидер # партиции}}.',
  brokerController: 'Работает контроллером: выбирает лидеров и сообщает о них брокерам.',
  brokerDown: 'Процесс не работает; логи лежат на диске.',
  brokerStillRegistered:
    'Его znode ещё на месте: пока не истечёт сессия в ZooKeeper, новых лидеров никто не выберет.',
  brokerPaused: 'Процесс стоит и никому не отвечает; соединения остаются открытыми.',
  sessionCounts: 'Если больше ничего не придёт, ZooKeeper закроет его сессию через {seconds} с.',
  sessionFrozen:
    'Его сессия не может ни продлиться, ни истечь: это под силу только лидеру кворума.',
  believesOther: 'Считает контроллером брокер {other}.',
  believesNone: 'Не знает ни одного контроллера.',

  serverLEADING:
    'Лидер ансамбля: все изменения идут через него, и только он закрывает истёкшие сессии.',
  serverFOLLOWING:
    'Следует за лидером: отвечает на чтение, передаёт изменения лидеру и голосует за каждое.',
  serverLOOKING: 'Ищет лидера: без кворума никого не обслуживает.',
  serverDOWN: 'Процесс не работает.',
  serverPaused: 'Процесс стоит.',
  serverConnections:
    '{count, plural, one {# соединение} few {# соединения} many {# соединений} other {# соединения}}, последнее изменение {zxid}.',
  zookeeper:
    'Хранит, кто жив, кто контроллер и кто какой партицией руководит. Записи через него не идут. Запросов {requests}, из них изменений {writes}; записей за это время отправлено {records}.',
  zookeeperNoQuorum: 'Серверов слишком мало для кворума: ничего в ZooKeeper не изменить.',

  producer:
    'Отправил {sent, plural, one {# запись} few {# записи} many {# записей} other {# записи}}; подтверждено {acknowledged, number}, не удалось {failed, number}.',
  producerWaiting: 'Самая старая запись ждёт подтверждения {waited} с.',
  producerBlocked: 'send() стоит: {reason}.',
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

  partition:
    'Лидер: {leader, select, none {нет} other {брокер {leader}}}, эпоха {epoch, number}; синхронны: {isr}.',
  partitionReadable:
    '{offset, plural, =0 {Читать пока нечего.} other {Консьюмеры могут читать до смещения {offset, number}, не включая его.}}',
  partitionDeleting:
    'Топик удаляется: брокеры удаляют свои реплики, после этого исчезнут znode топика.',
  partitionNotWritable: 'Запись с acks=all, отправленная сейчас, не будет зафиксирована.',
  partitionNotElectable: 'Если лидер сейчас упадёт, нового никто не выберет.',
  replica:
    'Брокер {broker}: {state}. Лог {start, number}–{end, number}, high watermark {highWatermark, number}.',
  replicaUnsafe:
    '{count, plural, one {# запись сохранена, но ещё не в безопасности: консьюмеры её не видят} few {# записи сохранены, но ещё не в безопасности: консьюмеры их не видят} many {# записей сохранено, но они ещё не в безопасности: консьюмеры их не видят} other {# записи сохранено, но они ещё не в безопасности: консьюмеры их не видят}}.',
  record: 'Запись {offset, number}: ключ {key}, значение {value}.',
  recordNoKey: 'Запись {offset, number} без ключа, значение {value}.',
  hint: 'Щёлкните, чтобы рассмотреть',
};
