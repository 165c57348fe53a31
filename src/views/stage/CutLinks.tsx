/** Links that a person cut or slowed: drawn between their ends as long as they are so. */
import type { Scene } from '../../sim/scene.ts';
import { useText } from '../kit/text.tsx';
import { measureText } from '../kit/measureText.ts';
import { pointAt, routeOf, routePath } from './routes.ts';
import type { StageLayout } from './stageLayout.ts';

export function CutLinks({ scene, layout }: { scene: Scene; layout: StageLayout }) {
  const t = useText();
  return Object.entries(scene.links)
    .filter(([, { cut, slowMs }]) => cut || slowMs > 0)
    .map(([key, { a, b, cut, slowMs }]) => {
      const route = routeOf(layout, scene, { from: a, to: b, topicPartition: '', answer: false });
      if (route === null) return null;
      const at = pointAt(route, 0.5);
      const text = cut ? t('stage.linkCut') : t('stage.linkSlow', { ms: slowMs });
      const half = measureText(text, 11, 600) / 2 + 8;
      return (
        <g key={key} className={cut ? 'cut-link' : 'cut-link cut-link-slow'}>
          <path d={routePath(route)} />
          <rect x={at.x - half} y={at.y - 9} width={2 * half} height={18} rx={9} />
          <text x={at.x} y={at.y + 4} fontSize={11} fontWeight={600} textAnchor="middle">
            {text}
          </text>
        </g>
      );
    });
}
