/** Runs before each component test file: the matchers on DOM nodes, and an empty page after every test. */
import '@testing-library/jest-dom/vitest';
import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';
import { loadAllTexts } from '../../src/i18n/translate.ts';

await loadAllTexts();

afterEach(cleanup);
