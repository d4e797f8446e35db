// Monaco in the colours of our tokens, light and dark. Follows the page when it changes between them.
import type { Monaco } from './monaco-type.ts'

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** Monaco takes #rrggbb and #rrggbbaa alone; the build shortens #ffffff to #fff. */
function colour(name: string, alpha = ''): string {
  const value = token(name).replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3')
  return /^#[0-9a-f]{6}$/i.test(value) ? `${value}${alpha}` : '#888888'
}

const bare = (name: string): string => colour(name).slice(1)

function define(monaco: Monaco): void {
  const isDark = document.documentElement.getAttribute('data-mantine-color-scheme') === 'dark'
  monaco.editor.defineTheme('firebreak', {
    base: isDark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: bare('--ink') },
      { token: 'comment', foreground: bare('--ink-faint'), fontStyle: 'italic' },
      { token: 'key', foreground: bare('--tint-data') },
      { token: 'string', foreground: bare('--ink') },
      { token: 'number', foreground: bare('--waiting') },
      { token: 'keyword', foreground: bare('--waiting') },
      { token: 'function', foreground: bare('--tint-flow') },
      { token: 'text', foreground: bare('--ok') },
      { token: 'brace', foreground: bare('--accent') },
      { token: 'variable', foreground: bare('--tint-human') },
      { token: 'delimiter', foreground: bare('--ink-soft') },
    ],
    colors: {
      'editor.background': colour('--surface'),
      'editor.foreground': colour('--ink'),
      'editorLineNumber.foreground': colour('--ink-faint'),
      'editorLineNumber.activeForeground': colour('--ink'),
      'editor.lineHighlightBackground': colour('--surface-sunken'),
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': colour('--accent', '40'),
      'editor.inactiveSelectionBackground': colour('--accent', '22'),
      'editorCursor.foreground': colour('--accent'),
      'editorWidget.background': colour('--surface-raised'),
      'editorWidget.border': colour('--line-strong'),
      'editorSuggestWidget.background': colour('--surface-raised'),
      'editorSuggestWidget.border': colour('--line-strong'),
      'editorSuggestWidget.foreground': colour('--ink'),
      'editorSuggestWidget.selectedBackground': colour('--surface-selected'),
      'editorSuggestWidget.selectedForeground': colour('--ink'),
      'editorSuggestWidget.highlightForeground': colour('--accent'),
      'editorSuggestWidget.focusHighlightForeground': colour('--accent'),
      'editorHoverWidget.background': colour('--surface-raised'),
      'editorHoverWidget.border': colour('--line-strong'),
      'editorError.foreground': colour('--error'),
      'editorWarning.foreground': colour('--warning'),
      'editorIndentGuide.background1': colour('--line'),
      'editorGutter.background': colour('--surface'),
      'scrollbarSlider.background': colour('--line-strong', '80'),
      focusBorder: '#00000000',
    },
  })
  monaco.editor.setTheme('firebreak')
}

export function followColours(monaco: Monaco): void {
  define(monaco)
  new MutationObserver(() => define(monaco)).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-mantine-color-scheme'],
  })
}
