import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const typeScript = ['**/*.ts', '**/*.tsx']

/** Where a rule must give the same answer whenever it is asked: replayed orchestrations, tested rules. */
const deterministic = ['shared/domain/**', 'shared/services/**', 'functions/orchestrations/**']

const comesThroughPort =
  'It comes through a port (clock, secure random, HTTP), so that rules can be tested and runs replayed.'

const clockAndRandomness = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: `No clock here. ${comesThroughPort}` },
  { selector: "CallExpression[callee.name='Date']", message: `No clock here. ${comesThroughPort}` },
]

const clockProperties = [
  { object: 'Date', property: 'now' },
  { object: 'Temporal', property: 'Now' },
  { object: 'Math', property: 'random' },
].map((place) => ({ ...place, message: comesThroughPort }))

const environmentProperties = [
  { object: 'process', property: 'env', message: 'The environment is read in shared/settings.ts only.' },
]

const environmentImports = ['node:process', 'process'].map((name) => ({
  name,
  message: 'The environment is read in shared/settings.ts only.',
}))

const outsideGlobals = ['fetch', 'performance', 'crypto', 'process', 'setTimeout', 'setInterval', 'setImmediate']

const randomImports = ['node:crypto', 'crypto'].map((name) => ({
  name,
  importNames: [
    ...[
      'default',
      'webcrypto',
      'getRandomValues',
      'randomBytes',
      'randomFill',
      'randomFillSync',
      'randomInt',
      'randomUUID',
    ],
    ...[
      'generateKey',
      'generateKeySync',
      'generateKeyPair',
      'generateKeyPairSync',
      'generatePrime',
      'generatePrimeSync',
    ],
  ],
  message: `No randomness here. ${comesThroughPort}`,
}))

/** With the namespace the bundler leaves out what is not used: half a megabyte of texts in other languages. */
const zodByName = {
  selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier",
  message: "Write `import * as z from 'zod'`: what is not used of it then stays out of the bundle.",
}

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'reports/', '.tenantry/', 'bench/peers/', 'examples/*/bin/', 'examples/*/obj/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  js.configs.recommended,
  { files: typeScript, extends: [tseslint.configs.strictTypeChecked] },
  {
    files: typeScript,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        {
          'ts-expect-error': 'allow-with-description',
          'ts-ignore': true,
          'ts-nocheck': true,
          minimumDescriptionLength: 10,
        },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A branded id is made by a function that is generic in the brand alone.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'no-restricted-syntax': ['error', zodByName],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // An async function without await still keeps a promise and turns what it throws into a rejection.
      '@typescript-eslint/require-await': 'off',
      'max-lines-per-function': ['warn', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['console', 'process', 'URL', 'setInterval', 'clearInterval', 'module', 'require'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
  {
    name: 'examples run by themselves',
    files: ['examples/**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(['fetch', 'AbortSignal', 'URLSearchParams'].map((name) => [name, 'readonly'])),
    },
  },
  {
    name: 'the environment is read in one place',
    files: ['functions/**', 'shared/**', 'web/**'],
    ignores: ['shared/settings.ts', 'web/vite.config.ts'],
    rules: {
      'no-restricted-properties': ['error', ...environmentProperties],
      'no-restricted-imports': ['error', { paths: environmentImports }],
    },
  },
  {
    name: 'rules, acts and orchestrations are deterministic',
    files: deterministic,
    rules: {
      'no-restricted-globals': [
        'error',
        { globals: outsideGlobals.map((name) => ({ name, message: comesThroughPort })), checkGlobalObject: true },
      ],
      'no-restricted-properties': ['error', ...clockProperties, ...environmentProperties],
      'no-restricted-syntax': ['error', zodByName, ...clockAndRandomness],
      'no-restricted-imports': ['error', { paths: [...environmentImports, ...randomImports] }],
    },
  },
  {
    name: 'hooks',
    files: ['web/**'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    rules: {
      // React ignores what an event handler returns; its rejections are shown by the error boundary's listener.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // A component is as long as its markup.
      'max-lines-per-function': ['warn', { max: 120, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    name: 'tests',
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines-per-function': 'off',
    },
  },
)
