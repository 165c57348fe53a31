/** Every view with hand-made data, to look at and to compare: `?gallery=outage&lang=ru&theme=dark&presenter`. */
import { useState } from 'react';
import type { Frames } from './stage/MessageLayer.tsx';
import { LanguageProvider } from './kit/text.tsx';
import { StageView } from './stage/StageView.tsx';
import { fixtures, type Fixture } from './gallery/fixtures.ts';

export function Gallery({ query }: { query: URLSearchParams }) {
  const fixture =
    fixtures.find(({ name }) => name === query.get('gallery')) ?? (fixtures[0] as Fixture);
  const [frames] = useState<Frames>(() => (listener: (atUs: number) => void) => {
    listener(fixture.atUs);
    return () => undefined;
  });
  return (
    <LanguageProvider language={query.get('lang') === 'ru' ? 'ru' : 'en'}>
      <div style={{ height: '100dvh' }}>
        <StageView
          scene={fixture.scene}
          clockUs={fixture.atUs}
          pickedNode=""
          pickedPartition={null}
          internal={false}
          scale={1}
          messages={fixture.messages}
          messageCounts={null}
          most={4}
          frames={frames}
          travels
        />
      </div>
    </LanguageProvider>
  );
}
