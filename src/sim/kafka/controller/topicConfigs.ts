/**
 * Configuration of topics: changed and described by any broker through ZooKeeper, taken over by every broker that is notified.
 * [Apache Kafka: core/.../kafka/server/ZkAdminManager.scala (incrementalAlterConfigs), ConfigHelper.scala, ConfigHandler.scala
 * (TopicConfigHandler), core/.../kafka/common/ZkNodeChangeNotificationListener.scala]
 *
 * A change writes /config/topics/T and then a numbered znode under /config/changes, which every broker watches. Left out:
 * notifications are never purged (Kafka deletes them after 15 minutes), and keys can be set, not unset.
 */
import type { Answer, Request, StepTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import type { ZkOp } from '../../zookeeper/protocol.ts';
import { partitionCount } from '../broker/metadataCache.ts';
import { updateTopicConfig } from '../broker/replicaManager.ts';
import type { DescribeConfigsRequest, IncrementalAlterConfigsRequest } from '../protocol.ts';
import {
  adminSteps,
  ask,
  askAll,
  finish,
  resultOf,
  resultsOf,
  startAdminTask,
  type AdminContext,
} from './adminTask.ts';
import { controllerOf, hostOf, isActiveController } from './controllerState.ts';
import { putEvent } from './eventThread.ts';
import { brokerKeys } from '../config.ts';
import { configError, topicConfigKeys } from './topicConfigRules.ts';
import {
  CONFIG_CHANGE_PREFIX,
  CONFIG_CHANGES,
  MATCH_ANY_VERSION,
  topicConfigPath,
  topicPath,
  type ConfigChangeZnode,
  type ConfigZnode,
} from './zkData.ts';

interface AlterConfigs extends AdminContext {
  request: IncrementalAlterConfigsRequest;
  config: Record<string, string>;
}
interface DescribeConfigs extends AdminContext {
  request: DescribeConfigsRequest;
}
interface ReadChanges extends AdminContext {
  /** Names under /config/changes that are new to this broker, oldest first. */
  names: string[];
  topics: string[];
}

const TOPIC_ENTITY = 'topics/';

export function handleIncrementalAlterConfigs(
  out: Out,
  node: SimNode,
  { handle, body }: Request<IncrementalAlterConfigsRequest>,
): void {
  const own = { request: body, config: {} };
  const task = startAdminTask(out, 'alterConfigs', { handle }, own);
  ask(out, node, task, { op: 'getData', path: topicConfigPath(body.topic) }, 'configRead');
}

export function handleDescribeConfigs(
  out: Out,
  node: SimNode,
  { handle, body }: Request<DescribeConfigsRequest>,
): void {
  if (partitionCount(hostOf(node).metadata, body.topic) === 0) {
    out.reply(handle, { error: 'UNKNOWN_TOPIC_OR_PARTITION', config: {} });
    return;
  }
  const task = startAdminTask(out, 'describeConfigs', { handle }, { request: body });
  ask(out, node, task, { op: 'getData', path: topicConfigPath(body.topic) }, 'configRead');
}

/** At the start of the broker, and whenever the list of changes changes. */
export function readConfigChanges(out: Out, node: SimNode): void {
  const task = startAdminTask(out, 'configChanges', {}, { names: [], topics: [] });
  ask(out, node, task, { op: 'getChildren', path: CONFIG_CHANGES, watch: true }, 'changesListed');
}

export const topicConfigSteps: StepTable = {
  alterConfigs: adminSteps({
    configRead(out: Out, node: SimNode, task: Task<AlterConfigs>, answer: Answer) {
      const result = resultOf(out, task, answer);
      const { request } = task.context;
      const before = result.error === null ? (result.data as ConfigZnode).config : {};
      task.context.config = { ...before, ...request.config };
      if (partitionCount(hostOf(node).metadata, request.topic) === 0) {
        finish(out, node, task, { error: 'UNKNOWN_TOPIC_OR_PARTITION' });
        return;
      }
      const error = configError(task.context.config);
      if (error !== null) finish(out, node, task, { error });
      else ask(out, node, task, { op: 'exists', path: topicPath(request.topic) }, 'topicFound');
    },

    topicFound(out: Out, node: SimNode, task: Task<AlterConfigs>, answer: Answer) {
      const { error } = resultOf(out, task, answer);
      const { request, config } = task.context;
      if (error !== null) {
        finish(out, node, task, { error: errorOf(error) });
        return;
      }
      const path = topicConfigPath(request.topic);
      const data: ConfigZnode = { version: 1, config: { ...config } };
      const operation: ZkOp = { op: 'setData', path, data, version: MATCH_ANY_VERSION };
      ask(out, node, task, operation, 'configWritten');
    },

    configWritten(out: Out, node: SimNode, task: Task<AlterConfigs>, answer: Answer) {
      const { error } = resultOf(out, task, answer);
      const { request, config } = task.context;
      if (error === null) {
        notify(out, node, task);
        return;
      }
      const data: ConfigZnode = { version: 1, config: { ...config } };
      ask(
        out,
        node,
        task,
        { op: 'create', path: topicConfigPath(request.topic), data },
        'configCreated',
      );
    },

    configCreated(out: Out, node: SimNode, task: Task<AlterConfigs>, answer: Answer) {
      const { error } = resultOf(out, task, answer);
      if (error === null) notify(out, node, task);
      else finish(out, node, task, { error: 'UNKNOWN_SERVER_ERROR' });
    },

    notified(out: Out, node: SimNode, task: Task<AlterConfigs>, answer: Answer) {
      const { error } = resultOf(out, task, answer);
      finish(out, node, task, { error: error === null ? 'NONE' : 'UNKNOWN_SERVER_ERROR' });
    },
  }),

  describeConfigs: adminSteps({
    configRead(out: Out, node: SimNode, task: Task<DescribeConfigs>, answer: Answer) {
      const result = resultOf(out, task, answer);
      const own = result.error === null ? (result.data as ConfigZnode).config : {};
      const { config } = controllerOf(node);
      const standard = Object.fromEntries(
        topicConfigKeys.map((key) => [key, String(config[brokerKeys[key]])]),
      );
      const described = { error: 'NONE', config: { ...standard, ...own } };
      finish(out, node, task, described);
    },
  }),

  configChanges: adminSteps({
    changesListed(out: Out, node: SimNode, task: Task<ReadChanges>, answer: Answer) {
      const { children } = resultOf(out, task, answer);
      const { lastConfigChange } = controllerOf(node);
      const names = children
        .filter((name) => numberOf(name) > lastConfigChange)
        .sort((a, b) => numberOf(a) - numberOf(b));
      const [newest] = names.slice(-1);
      if (newest === undefined) {
        out.endTask(task);
        return;
      }
      controllerOf(node).lastConfigChange = numberOf(newest);
      task.context.names = names;
      const operations = names.map((name): ZkOp => ({
        op: 'getData',
        path: `${CONFIG_CHANGES}/${name}`,
      }));
      askAll(out, node, task, operations, 'changesRead');
    },

    changesRead(out: Out, node: SimNode, task: Task<ReadChanges>, answer: Answer) {
      const topics = new Set<string>();
      for (const { error, data } of resultsOf(out, task, answer)) {
        if (error !== null) continue;
        const { entity_path: entity } = data as ConfigChangeZnode;
        if (entity.startsWith(TOPIC_ENTITY)) topics.add(entity.slice(TOPIC_ENTITY.length));
      }
      task.context.topics = [...topics];
      const operations = task.context.topics.map((topic): ZkOp => ({
        op: 'getData',
        path: topicConfigPath(topic),
      }));
      askAll(out, node, task, operations, 'configsRead');
    },

    configsRead(out: Out, node: SimNode, task: Task<ReadChanges>, answer: Answer) {
      const results = resultsOf(out, task, answer);
      const { topics } = task.context;
      out.endTask(task);
      for (const [i, topic] of topics.entries()) {
        const result = results[i];
        if (result?.error === null) takeOver(out, node, topic, (result.data as ConfigZnode).config);
        out.trigger = task.context.trigger;
      }
    },
  }),
};

function notify(out: Out, node: SimNode, task: Task<AlterConfigs>): void {
  const { topic, config } = task.context.request;
  task.context.trigger = out.trace({ kind: 'configChanged', topic, config });
  const data: ConfigChangeZnode = { version: 2, entity_path: `${TOPIC_ENTITY}${topic}` };
  const path = `${CONFIG_CHANGES}/${CONFIG_CHANGE_PREFIX}`;
  ask(out, node, task, { op: 'create', path, data, sequential: true }, 'notified');
}

/** What the new configuration changes on this broker. */
function takeOver(out: Out, node: SimNode, topic: string, config: Record<string, string>): void {
  updateTopicConfig(node, topic, { ...config });
  if (!isActiveController(node)) return;
  const { context } = controllerOf(node);
  if (context.allTopics.has(topic)) context.topicConfigs.set(topic, { ...config });
  if (config['unclean.leader.election.enable']?.toLowerCase() === 'true') {
    putEvent(out, node, 'TopicUncleanLeaderElectionEnable', { topic });
  }
}

const numberOf = (name: string): number => Number(name.slice(CONFIG_CHANGE_PREFIX.length));

const errorOf = (error: string): string =>
  error === 'NoNode' ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'UNKNOWN_SERVER_ERROR';
