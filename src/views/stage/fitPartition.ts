/** A partition's name in the room that there is: the topic is shortened, so that the number stays. */
import { fitText, type Measure } from '../kit/measureText.ts';

export function fitPartition(
  name: string,
  width: number,
  measure: Measure,
  sizePx: number,
  weight = 400,
): string {
  if (measure(name, sizePx, weight) <= width) return name;
  const number = name.slice(name.lastIndexOf('-'));
  const topic = fitText(
    name.slice(0, -number.length),
    width - measure(number, sizePx, weight),
    measure,
    sizePx,
    weight,
  );
  return topic === '' ? fitText(name, width, measure, sizePx, weight) : `${topic}${number}`;
}
