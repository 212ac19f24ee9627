import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { devSound } from './scripts/lib/dev-sound.mjs'

const at = (path: string): string => resolve(import.meta.dirname, path)

/**
 * Five programs from one tree: the desktop shell and the headless server share one graph of chunks, so what the
 * tests prove about the server holds for the desktop; the chaos worker becomes its own file through `?modulePath`.
 * `dependencies` stay external in main; everything else (zod, oRPC, yaml) is bundled.
 */
export default defineConfig({
  main: {
    build: {
      rolldownOptions: {
        // The quantile sketch asks for it only to write protobuf, which we never do.
        external: ['protobufjs/minimal'],
        input: {
          index: at('src/main/index.ts'),
          headless: at('src/main/headless.ts'),
          'chaos-cli': at('src/chaos/cli.ts'),
          'nexus-cli': at('src/main/cli/cli.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload must be a single CommonJS file that requires nothing but electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [react(), devSound(at('resources/audio'))],
    worker: { format: 'es' },
    // A fixed port, because scripts/dev.mjs tells the shell where to look.
    server: { port: 5173, strictPort: true },
    build: {
      minify: true,
      // The scene library is one large chunk by nature and is served from this machine.
      chunkSizeWarningLimit: 2_500,
      rolldownOptions: {
        // The presenter's page is light: it shares the client and the state, and has no scene.
        input: { index: at('src/renderer/index.html'), presenter: at('src/renderer/presenter.html') },
        output: {
          // One chunk for zod and its configuration: whatever builds a schema comes after both, however the rest is split.
          codeSplitting: { groups: [{ name: 'zod', test: /node_modules[\\/]zod[\\/]|src[\\/]renderer[\\/]jitless\.ts$/ }] },
        },
      },
    },
  },
})
