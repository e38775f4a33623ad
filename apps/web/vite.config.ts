import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const server = process.env.BOOCODE_URL ?? 'http://127.0.0.1:7400';

/** Writes scripts, styles and pages a second and third time, compressed, for the server to hand out: once, not at each request. */
const compressed = (): Plugin => ({
  name: 'compressed',
  apply: 'build',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        if (!/\.(js|css|html|svg)$/.test(name)) continue;
        const plain = file.type === 'chunk' ? file.code : file.source;
        this.emitFile({ type: 'asset', fileName: `${name}.br`, source: brotliCompressSync(plain) });
        this.emitFile({ type: 'asset', fileName: `${name}.gz`, source: gzipSync(plain) });
      }
    },
  },
});

export default defineConfig({
  plugins: [react(), compressed()],
  // Workspace packages are read from their sources, in front of Vite's own conditions.
  resolve: { conditions: ['@boocode/source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2023',
    // The content policy of the server allows no inlined fonts or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // How schemas are to be read is said before the first one is built, in whichever chunk that is.
        codeSplitting: { groups: [{ name: 'schemas', test: /node_modules[\\/]zod|interpret-schemas/ }] },
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
