import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/**
 * The built page runs on Preact through its React interface: 60 kB less on the first visit, which React alone would fill to a third.
 * Development, types and component tests use React itself; the end-to-end tests run what is built.
 */
const preactForReact = [
  { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
  { find: /^react\/jsx-runtime$/, replacement: 'preact/jsx-runtime' },
  { find: /^react-dom$/, replacement: 'preact/compat' },
  { find: /^react$/, replacement: 'preact/compat' },
];

export default defineConfig(({ command }) => ({
  resolve: { alias: command === 'build' ? preactForReact : [] },
  // Every address in the built page is relative, so it can be hosted in any folder.
  base: './',
  plugins: [react()],
  worker: {
    format: 'es',
    // In one piece it is smaller than in the shared pieces that its later parts would make of it.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'engine', test: /src\/(base|sim\/(?!inspect\.ts)|scenario\/runScenario)/ },
          ],
        },
      },
    },
  },
  build: { target: 'es2023' },
  test: {
    // Simulated hours take real seconds on a slow machine.
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['tests/**/*.test.ts', 'src/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'component',
          environment: 'happy-dom',
          include: ['tests/**/*.test.tsx', 'src/**/*.test.tsx'],
          setupFiles: ['tests/support/componentSetup.ts'],
        },
      },
    ],
  },
}));
