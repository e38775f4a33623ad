import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@boocode/source', 'node'] } },
  resolve: { conditions: ['@boocode/source', 'module', 'browser', 'development|production', 'import', 'default'] },
  test: {
    include: ['{apps,packages}/*/{src,e2e}/**/*.test.{ts,tsx}', 'conductor/src/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
