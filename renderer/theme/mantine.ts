// Mantine dressed in our tokens: one accent, hairlines instead of shadows, small and dense by default.
import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type VariantColorsResolver,
} from '@mantine/core'

/** What is filled is dark in the light and bright in the dark: its text is the other way round. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input)
  return input.variant === 'filled' ? { ...colors, color: 'var(--accent-ink)' } : colors
}

export const theme = createTheme({
  primaryColor: 'ember',
  primaryShade: { light: 7, dark: 4 },
  variantColorResolver,
  autoContrast: true,
  luminanceThreshold: 0.3,
  colors: {
    // Our own greys, so that fields, menus and switches in the dark have the cool cast of everything else.
    dark: [
      '#e9ebef',
      '#c9ced7',
      '#aab1bd',
      '#8d95a3',
      '#474e59',
      '#2a2f36',
      '#22262c',
      '#1a1d22',
      '#16191d',
      '#131519',
    ],
    ember: [
      '#fff3ea',
      '#fde3d0',
      '#fbc9a3',
      '#f8aa70',
      '#f58b45',
      '#ec7425',
      '#d9620f',
      '#b54a09',
      '#9c3f08',
      '#87370b',
    ],
  },
  fontFamily: 'var(--font-text)',
  fontFamilyMonospace: 'var(--font-data)',
  fontSizes: { xs: '11px', sm: '13px', md: '13px', lg: '15px', xl: '20px' },
  defaultRadius: 'var(--radius-m)',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontFamily: 'var(--font-text)', fontWeight: '600' },
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    TextInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false } },
    TagsInput: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { iconColor: 'var(--accent-ink)' } },
    Switch: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false } },
    Modal: {
      defaultProps: {
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        overlayProps: { backgroundOpacity: 0.4 },
      },
    },
    Spotlight: { defaultProps: { overlayProps: { backgroundOpacity: 0.4, blur: 0 } } },
  },
})

const shared = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-default': 'var(--surface-raised)',
  '--mantine-color-default-hover': 'var(--surface-hover)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-dimmed': 'var(--ink-soft)',
  '--mantine-color-placeholder': 'var(--ink-faint)',
  '--mantine-color-error': 'var(--error)',
}

export const tokens: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared })
