import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/** The one place for colours, type and shape. Contrast of every pair of text and ground is at least 4.5 : 1. */

const spruce: MantineColorsTuple = [
  '#eef6f2',
  '#d9eae2',
  '#b4d5c6',
  '#8abfa8',
  '#63a88b',
  '#459173',
  '#2f795e',
  '#22624c',
  '#1a4d3c',
  '#12382c',
]

const night: MantineColorsTuple = [
  '#e6ece8',
  '#c3cdc8',
  '#a3b1aa',
  '#7e8d86',
  '#4a5852',
  '#36423d',
  '#26312d',
  '#18211e',
  '#101715',
  '#0b100e',
]

const serif =
  "'Iowan Old Style', 'Palatino Linotype', Palatino, 'Book Antiqua', 'URW Palladio L', Georgia, 'Liberation Serif', serif"
const sans = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif"
const mono = "ui-monospace, 'Cascadia Mono', 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace"

export const theme = createTheme({
  colors: { spruce, dark: night },
  primaryColor: 'spruce',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: sans,
  fontFamilyMonospace: mono,
  headings: { fontFamily: serif, fontWeight: '600' },
  defaultRadius: 'sm',
  radius: { sm: '6px', md: '10px', lg: '16px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusClassName: 'focus-ring',
})

const light = {
  '--tn-ground': '#f3f5f1',
  '--tn-surface': '#ffffff',
  '--tn-ink': '#1b2622',
  '--tn-quiet': '#55625c',
  '--tn-line': '#d8dfd9',
  '--tn-edge': '#77857e',
  '--tn-focus': '#9a5b00',
  '--tn-accent': spruce[7],
  '--tn-wash': '#e7efe9',
  '--tn-tint': '#d5e7de',
  '--tn-tint-hover': '#c6ded2',
  '--tn-tint-ink': spruce[9],
  '--tn-warn-ground': '#fdf3e0',
  '--tn-warn-line': '#b97a14',
  '--tn-good': '#1f6b4f',
  '--tn-gone': '#8a4b12',
  '--tn-facade': spruce[8],
  '--tn-window': '#143e30',
  '--tn-lit': '#f0b44c',
}

const dark: Record<keyof typeof light, string> = {
  '--tn-ground': night[8],
  '--tn-surface': night[7],
  '--tn-ink': night[0],
  '--tn-quiet': night[2],
  '--tn-line': '#2c3833',
  '--tn-edge': '#73827b',
  '--tn-focus': '#f2c063',
  '--tn-accent': spruce[3],
  '--tn-wash': '#1f2b27',
  '--tn-tint': '#264237',
  '--tn-tint-hover': '#2e5043',
  '--tn-tint-ink': spruce[1],
  '--tn-warn-ground': '#2b2415',
  '--tn-warn-line': '#d79a38',
  '--tn-good': '#8fd0b2',
  '--tn-gone': '#efb57c',
  '--tn-facade': '#0d1d17',
  '--tn-window': '#142b22',
  '--tn-lit': '#d9a040',
}

const mantine = {
  '--mantine-color-body': 'var(--tn-ground)',
  '--mantine-color-text': 'var(--tn-ink)',
  '--mantine-color-bright': 'var(--tn-ink)',
  '--mantine-color-dimmed': 'var(--tn-quiet)',
  '--mantine-color-anchor': 'var(--tn-accent)',
  '--mantine-color-default': 'var(--tn-surface)',
  '--mantine-color-default-hover': 'var(--tn-wash)',
  '--mantine-color-default-color': 'var(--tn-ink)',
  '--mantine-color-default-border': 'var(--tn-edge)',
  '--mantine-color-placeholder': 'var(--tn-quiet)',
  '--mantine-color-error': 'var(--tn-gone)',
  '--mantine-color-disabled': 'var(--tn-line)',
  '--mantine-color-disabled-color': 'var(--tn-quiet)',
  '--mantine-color-spruce-light': 'var(--tn-tint)',
  '--mantine-color-spruce-light-hover': 'var(--tn-tint-hover)',
  '--mantine-color-spruce-light-color': 'var(--tn-tint-ink)',
  '--mantine-color-spruce-outline': 'var(--tn-accent)',
  '--mantine-primary-color-light': 'var(--tn-tint)',
  '--mantine-primary-color-light-hover': 'var(--tn-tint-hover)',
  '--mantine-primary-color-light-color': 'var(--tn-tint-ink)',
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...light, ...mantine },
  dark: { ...dark, ...mantine },
})
