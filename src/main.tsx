/** Composition root: the page's styles, and the app, or the gallery behind `?gallery`. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './views/theme/tokens.css';
import './views/theme/base.css';
import './views/kit/kit.css';

const query = new URLSearchParams(location.search);
const root = createRoot(document.getElementById('root') as HTMLElement);

if (query.has('gallery')) {
  const { Gallery, fillStores } = await import('./views/Gallery.tsx');
  fillStores(query);
  root.render(
    <StrictMode>
      <Gallery query={query} />
    </StrictMode>,
  );
}
