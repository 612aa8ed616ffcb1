import {
  convertCssVariables,
  deepMerge,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core'
import { cssVariables, theme } from './theme.ts'

type Variables = Readonly<Record<string, string>>

const usual = defaultCssVariablesResolver(DEFAULT_THEME)

/** What stands in Mantine's own style sheet already is left to it. */
const unlike = (own: Variables, known: Variables) =>
  Object.fromEntries(Object.entries(own).filter(([name, value]) => known[name] !== value))

/** The variables of the theme as a style sheet: what the component library would otherwise write into a style element of every page. */
export function themeStyles(): string {
  const whole = mergeMantineTheme(DEFAULT_THEME, theme)
  const { variables, light, dark } = deepMerge(defaultCssVariablesResolver(whole), cssVariables(whole))
  return convertCssVariables({
    variables: unlike(variables, usual.variables),
    light: unlike(light, usual.light),
    dark: unlike(dark, usual.dark),
  })
}
