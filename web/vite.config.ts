import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { themeStyleSheet } from './theme/theme-styles.ts'

/** Everything the console needs comes from its own folder: the hub's content security policy allows nothing else. */
export default defineConfig(({ command }) => {
  // A test runner sets NODE_ENV to "test": without this, a build that it starts would carry React for development.
  if (command === 'build') process.env['NODE_ENV'] = 'production'
  return {
    root: fileURLToPath(new URL('.', import.meta.url)),
    base: '/console/',
    publicDir: false,
    plugins: [react(), themeStyleSheet()],
    build: {
      outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
      emptyOutDir: true,
      sourcemap: false,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 600,
    },
  }
})
