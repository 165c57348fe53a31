import type { events as source } from '../en/events.ts';

export const events: Record<keyof typeof source, string> = {
  action: '{done}{changedNothing, select, true { (ничего не изменилось: так уже и было)} other {}}',
  clusterBooted: 'Кластер работает: контроллер — брокер {controller}, эпоха {controllerEpoch}',
  znodeChangedByHand:
    'Вручную: {op} znode {path} ({error, select, NONE {выполнено} other {{error}}})',
  requestTimedOut: '{node}: за {after} нет ответа от {toOf} на {api}',
  processExited: '{node}: процесс завершается сам ({reason})',
  brokerFailureNoticed: 'Контроллер видит, что брокера {broker} больше нет',
  brokerReturnNoticed:
    'Контроллер видит, что брокер {broker} вернулся{bounced, select, true { с новой регистрацией} other {}}',
  configChanged: 'Топик {topic}: изменена конфигурация ({config})',
  controlledShutdownStarted:
    'Контроллер готовит остановку брокера {broker}: передать {leads, plural, one {# партицию} few {# партиции} many {# партиций} other {# партиции}}, вывести из ISR {follows, plural, one {# реплику} few {# реплики} many {# реплик} other {# реплики}}',
  controllerElected: 'Брокер {broker} становится контроллером, эпоха {epoch}',
  controllerResigned: '{node} перестаёт быть контроллером ({reason})',
  isrChanged:
    '{topicPartition}: {leftCount, plural, =0 {} one {брокер {left} выпал; } few {брокеры {left} выпали; } many {брокеры {left} выпали; } other {брокеры {left} выпали; }}{joinedCount, plural, =0 {} one {брокер {joined} вернулся; } few {брокеры {joined} вернулись; } many {брокеры {joined} вернулись; } other {брокеры {joined} вернулись; }}теперь в ISR {isr}',
  leaderElected:
    '{topicPartition}: лидером становится брокер {leader}, эпоха {leaderEpoch}{hadLeader, select, true {, раньше — брокер {previousLeader}} other {}}',
  partitionCreated: 'Создана партиция {topicPartition}: лидер {leader}, ISR {isr}',
  partitionOffline:
    'У партиции {topicPartition} нет лидера: никто из ISR ({isr}) не может им стать',
  partitionsAdded:
    'Топик {topic}: было {before, plural, one {# партиция} few {# партиции} many {# партиций} other {# партиции}}, стало {after}',
  topicCreated:
    'Создан топик {topic}: {partitions, plural, one {# партиция} few {# партиции} many {# партиций} other {# партиции}}',
  topicCreationAsked: '{node} собирается записать топик {topic} в ZooKeeper',
  topicDeleted: 'Топик {topic} удалён',
  topicDeletionMarked:
    'Топик {topic} помечен на удаление{deadReplicas, select, true {; ждёт возвращения брокера} other {}}',
  becameFollower: '{node} следует за брокером {leader} в {topicPartition}, эпоха {leaderEpoch}',
  becameLeader: '{node} ведёт {topicPartition}, эпоха {leaderEpoch}, со смещения {logEndOffset}',
  brokerRegistered: '{node} регистрируется как /brokers/ids/{brokerId}',
  brokerStarted: 'Брокер {brokerId} принимает запросы',
  brokerStopped:
    'Брокер {brokerId} остановлен{leadersMoved, select, true {, лидерство передано} other {, лидерство передать не удалось}}',
  brokerStopping: 'Брокер {brokerId} начинает штатную остановку',
  controlledShutdownFailed:
    '{node}: штатная остановка не подтверждена ({reason}); {retriesLeft, plural, one {осталась # попытка} few {осталось # попытки} many {осталось # попыток} other {осталось # попытки}}',
  highWatermarkAdvanced:
    '{topicPartition}: high watermark сдвигается с {previous} на {highWatermark}',
  isrCommitted: '{topicPartition}: лидер узнаёт, что в ISR теперь {isr}',
  isrExpandProposed:
    '{node} просит контроллер вернуть брокер {added} в ISR партиции {topicPartition}',
  isrShrinkProposed:
    '{node} просит контроллер убрать брокер {removed} из ISR партиции {topicPartition}',
  leaderEpochRaised: '{node} продолжает вести {topicPartition}, теперь в эпоху {leaderEpoch}',
  logTruncated:
    '{node} обрезает лог {topicPartition} с {from} до {to}: у лидера нет {count, plural, one {# записи} few {# записей} many {# записей} other {# записи}}',
  produceRefused: '{topicPartition}: запись отклонена, {error}',
  produceTimedOut:
    '{topicPartition}: ISR не подтвердил смещение {baseOffset} вовремя; запись остаётся в логе',
  recordsAppended:
    '{node} дописывает в {topicPartition} {count, plural, one {смещение {baseOffset}} few {# записи со смещения {baseOffset}} many {# записей со смещения {baseOffset}} other {# записи со смещения {baseOffset}}}{key, select, none {} other {, ключ {key}}}',
  recordsDeleted: 'Записи {topicPartition} до смещения {logStartOffset} удалены',
  registrationRefused:
    'Брокер {brokerId} не может зарегистрироваться: {path} ещё принадлежит его прежней сессии',
  replicaDeleted: '{node} удаляет свою реплику {topicPartition}',
  commitRefused: 'Группа {group}: коммит от {member} отклонён, {error}',
  coordinatorLoaded: '{node} теперь координирует группы: {groups}',
  coordinatorUnloaded: '{node} больше не координирует группы: {groups}',
  groupDeleted: 'Группа {group} удалена',
  groupEmpty: 'В группе {group} никого не осталось (поколение {generation})',
  groupStable: 'Группа {group}: ребалансировка завершена, поколение {generation} ({assignment})',
  joinPhaseEnded:
    'Группа {group}: все присоединились, поколение {generation}; партиции назначает {leader}',
  memberJoined: '{member} присоединяется к группе {group}',
  memberLeft: '{member} покидает группу {group}',
  memberRemoved:
    '{member} исключён из группы {group}: {reason, select, sessionExpired {от него ничего не слышно уже {after}} missedTheRound {он пропустил раунд} other {он не запросил назначение}}',
  offsetsCommitted: 'Группа {group} коммитит {offsets}',
  offsetsRemoved: 'Группа {group}: смещений {partitions} больше нет',
  rebalanceStarted: 'Группа {group} начинает ребалансировку',
  batchRetried:
    '{node} повторяет отправку в {topicPartition}: {error} ({attempts, plural, one {была # попытка} few {было # попытки} many {было # попыток} other {было # попытки}})',
  clientNotCreated: '{node} создать нельзя: {message}',
  producerClosed: '{node} закрылся',
  recordAcknowledged:
    '{node}: {topicPartition} подтверждает {count, plural, one {смещение {baseOffset}} few {# записи со смещения {baseOffset}} many {# записей со смещения {baseOffset}} other {# записи со смещения {baseOffset}}}',
  recordFailed:
    '{node}: {count, plural, one {# сообщение} few {# сообщения} many {# сообщений} other {# сообщения}} для {topicPartition} отправить не удалось, {error}',
  recordSent:
    '{node} отправил в {topicPartition} {count, plural, one {# сообщение} few {# сообщения} many {# сообщений} other {# сообщения}} и ответа не ждёт',
  sendBlocked:
    '{node}: send() ждёт {on, select, metadata {метаданных топика {topic}} other {памяти}}',
  sendReturned: '{node}: все сообщения этого вызова приняты продюсером',
  adminCallReturned: 'Админ-клиент: {operation} → {result}',
  probeReturned: 'Зонд: {operation} {topic}-{partition} → {result}',
  commitFailed: '{node}: закоммитить не удалось, {error}',
  consumerCallReturned: '{node}: {call} → {outcome}',
  consumerClosed: '{node} закрылся',
  consumerStarted: '{node} запускается',
  coordinatorFound: '{node} нашёл координатора: брокер {coordinator}',
  coordinatorLost: '{node} потерял координатора, брокер {coordinator} ({reason})',
  offsetReset: '{node} начинает {topicPartition} со смещения {offset} (auto.offset.reset={to})',
  partitionsAssigned: '{node} получает {partitionsOrNothing}',
  partitionsLost: '{node} узнаёт, что потерял {partitionsOrNothing}',
  partitionsRevoked: '{node} отдаёт {partitionsOrNothing}',
  pollFailed: '{node}: poll() завершился ошибкой {error}',
  pollIntervalExceeded: '{node} не вызывал poll() дольше {maxPoll} и покидает группу',
  recordsDelivered:
    '{node} читает {count, plural, one {смещение {baseOffset}} few {# записи со смещения {baseOffset}} many {# записей со смещения {baseOffset}} other {# записи со смещения {baseOffset}}} из {topicPartition}',
  recordsProcessed:
    '{node} обработал {count, plural, one {смещение {baseOffset}} few {# записи со смещения {baseOffset}} many {# записей со смещения {baseOffset}} other {# записи со смещения {baseOffset}}} из {topicPartition}',
  truncationDetected:
    '{node}: лог {topicPartition} обрезан, чтение продолжается со смещения {divergesAt}',
  ensembleLeaderElected: 'ZooKeeper: лидером выбран сервер {server}, эпоха {epoch}',
  zkClientConnected:
    '{node} подключён к серверу ZooKeeper {server}{isNew, select, true {} other {, сессия продолжается}}',
  zkClientDisconnected: '{node} потерял соединение с ZooKeeper; сессия ещё не истекла',
  zkClientExpired: '{node} узнаёт, что его сессия ZooKeeper истекла',
  zkCallReturned: '{node}: {op} {path}, {error, select, NONE {есть ответ} other {{error}}}',
  zkEventHeard:
    '{node} узнаёт от ZooKeeper: {event, select, none {{state}} other {{event} {path}}}',
  zkFollowerLost: 'ZooKeeper: лидер больше не слышит сервер {server}',
  zkQuorumLost: 'ZooKeeper теряет кворум: живых {aliveCount}, нужно {needed}',
  zkServerFollowing: 'ZooKeeper: сервер {server} следует за сервером {leader}',
  zkServerLooking: 'ZooKeeper: сервер {server} ищет лидера',
  zkSessionClosed:
    'Закрыта сессия {clientOf}{ephemeralsCount, plural, =0 {} other {; вместе с ней исчезает {ephemerals}}}',
  zkSessionCreated: 'Открыта сессия {clientOf} в ZooKeeper, тайм-аут {timeout}',
  zkSessionExpired:
    'ZooKeeper: истекла сессия {clientOf} после {timeout} молчания{ephemeralsCount, plural, =0 {} other {; удаляется {ephemerals}}}',
  zkStandaloneServing: 'ZooKeeper: работает единственный сервер {server}',
  zkWatchFired: 'Сработало наблюдение за {path}: {type}',
  zkWriteCommitted: 'ZooKeeper фиксирует изменение от {clientOf}: {ops}',
  messageDeleted: 'Очередь {queue}: {consumer} подтвердил {message}, сообщение удалено',
  messageDelivered:
    'Очередь {queue} отдаёт {message} консьюмеру {consumer}{redelivered, select, true { повторно (redelivered)} other {}}',
  messageProcessed: '{node} обработал {message}',
  messageQueued: 'Очередь {queue} принимает {message} от {producer}',
  queueConsumerJoined: '{consumer} читает очередь {queue}, prefetch {prefetch}',
  queueConsumerLeft:
    '{consumer} больше не читает очередь {queue}{requeuedCount, plural, =0 {} other {; вернулись в очередь: {requeued}}}',
};
