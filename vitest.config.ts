import { defineConfig } from 'vitest/config';

const tests = (name: string): string[] => [`{apps,packages}/*/{src,e2e}/**/${name}`, `conductor/src/**/${name}`];

export default defineConfig({
  ssr: { resolve: { conditions: ['@boocode/source', 'node'] } },
  resolve: { conditions: ['@boocode/source', 'module', 'browser', 'development|production', 'import', 'default'] },
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: tests('*.test.{ts,tsx}'),
          exclude: ['**/node_modules/**', ...tests('*.db.test.ts')],
        },
      },
      {
        extends: true,
        // Started only when a file of this project runs: one Postgres, and a template that `testDatabase()` clones.
        test: { name: 'db', include: tests('*.db.test.ts'), globalSetup: 'packages/db/src/vitest-global-setup.ts' },
      },
    ],
  },
});
