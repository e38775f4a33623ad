import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';

const server = process.env.BOOCODE_URL ?? 'http://127.0.0.1:7400';

export default defineConfig({
  plugins: [
    react(),
    // What the front door sends is compressed once, here, and not at every request.
    compression({ algorithms: [defineAlgorithm('gzip', { level: 9 }), 'brotliCompress'], threshold: 1_024 }),
  ],
  // Workspace packages are read from their sources, in front of Vite's own conditions.
  resolve: { conditions: ['@boocode/source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2023',
    // The content policy of the server allows no inlined fonts or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What every page needs is one script and one style: on a slow line each file more costs a way there and back. It runs whole
        // before any other chunk, so that how schemas are to be read is said before the first one is built.
        codeSplitting: { groups: [{ name: 'initial', tags: ['$initial'] }] },
      },
    },
  },
  server: {
    proxy: {
      // The server refuses other origins, and the development page is one; this proxy vouches for it.
      '/api': { target: server, changeOrigin: true, ws: true, rewriteWsOrigin: true, headers: { origin: server } },
    },
  },
});
