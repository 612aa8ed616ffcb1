import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { themeStyles } from './theme/theme-styles.ts'

const variables = fileURLToPath(new URL('./theme/variables.css', import.meta.url))

/** Fills the style sheet of the theme's variables, which are values of TypeScript: they stand in one place. */
const themeVariables = (): Plugin => ({
  name: 'theme-variables',
  load: (id) => (id.split('?')[0] === variables ? themeStyles() : undefined),
})

/** Everything the console needs comes from its own folder: the hub's content security policy allows nothing else. */
export default defineConfig(({ command }) => {
  // A test runner sets NODE_ENV to "test": without this, a build that it starts would carry React for development.
  if (command === 'build') process.env['NODE_ENV'] = 'production'
  return {
    root: fileURLToPath(new URL('.', import.meta.url)),
    base: '/console/',
    publicDir: false,
    plugins: [react(), themeVariables()],
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
