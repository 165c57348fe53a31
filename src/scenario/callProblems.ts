/** Whether a consumer's own call, in words, is one that it can make. */
import { callWords, type CallForm } from '../sim/kafka/client/consumer/callWords.ts';
import { isLegalTopicName, type Possible } from './possible.ts';
import { problem, type Problem } from './problems.ts';
import { topicPartition } from './topicArguments.ts';

export function callProblems(possible: Possible, words: string, at: string): Problem[] {
  const [word = '', ...rest] = words.trim().split(/[\s,]+/);
  if (!Object.hasOwn(callWords, word))
    return [problem(at, 'notAllowed', `${word} is none of ${Object.keys(callWords).join(', ')}`)];
  return formProblems(possible, callWords[word as keyof typeof callWords], rest, at).map((one) => ({
    ...one,
    reason: `${word}: ${one.reason}`,
  }));
}

function formProblems(possible: Possible, form: CallForm, rest: string[], at: string): Problem[] {
  switch (form) {
    case 'nothing':
      return rest.length === 0 ? [] : [problem(at, 'notAllowed', 'takes nothing more')];
    case 'number':
      return rest.length === 1
        ? number(rest[0], at)
        : [problem(at, 'missingField', 'takes a number')];
    case 'mayTopics':
      return rest.every(isLegalTopicName)
        ? []
        : [problem(at, 'notAllowed', 'not all of these are names of topics')];
    case 'mayPartitions':
      return rest.flatMap((tp) => topicPartition(null, tp, at));
    case 'partitionAndNumber':
      return partitionAndNumber(null, rest, at);
    case 'mayKnownPartitionAndNumber':
      return rest.length === 0 ? [] : partitionAndNumber(possible, rest, at);
  }
}

function partitionAndNumber(possible: Possible | null, rest: string[], at: string): Problem[] {
  if (rest.length !== 2) return [problem(at, 'missingField', 'takes a partition and a number')];
  const [tp, offset] = rest;
  return [...topicPartition(possible, tp, at), ...number(offset, at)];
}

const number = (text: string | undefined, at: string): Problem[] =>
  /^-?\d{1,16}$/.test(text ?? '') ? [] : [problem(at, 'wrongType', `${text} is no whole number`)];
