import { convertCssVariables, deepMerge, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core'
import type { Plugin } from 'vite'
import { cssVariables, theme } from './theme.ts'

type Variables = Readonly<Record<string, string>>

const usual = defaultCssVariablesResolver(DEFAULT_THEME)

/** What stands in Mantine's own style sheet already is left to it. */
const unlike = (own: Variables, known: Variables) =>
  Object.fromEntries(Object.entries(own).filter(([name, value]) => known[name] !== value))

/** The variables of the theme as a style sheet: what the component library would otherwise write into a style element of every page. */
function themeStyles(): string {
  const whole = mergeMantineTheme(DEFAULT_THEME, theme)
  const { variables, light, dark } = deepMerge(defaultCssVariablesResolver(whole), cssVariables(whole))
  return convertCssVariables({
    variables: unlike(variables, usual.variables),
    light: unlike(light, usual.light),
    dark: unlike(dark, usual.dark),
  })
}

const name = 'virtual:theme.css'

/** Lets a page import `virtual:theme.css`: a file like every other style sheet, which a strict content security policy lets through. */
export const themeStyleSheet = (): Plugin => ({
  name: 'theme-style-sheet',
  resolveId: (id) => (id === name ? `\0${name}` : undefined),
  load: (id) => (id === `\0${name}` ? themeStyles() : undefined),
})
