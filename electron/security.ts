// All policy of the desktop shell: what a window may be, where it may go, what it may load and who may speak to us. Pure
// functions, and one that installs them. Anything not allowed here is denied.
import { join, normalize, sep } from 'node:path'
import type { App, BrowserWindowConstructorOptions, Session, WebContents } from 'electron'

export const SCHEME = 'app'
/** The only origin that the Studio has. */
export const ORIGIN = `${SCHEME}://studio`

/** No code from outside, no code from text, nothing framed, nothing sent anywhere. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // Monaco writes style elements.
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}

/** How every window is made. `preload`: the path of the built preload script. */
export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    minWidth: 900,
    minHeight: 600,
    show: false,
    backgroundColor: '#131519',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  }
}

/** Whether a page of ours is asking: the top frame of a window, on our origin. */
export function isOurs(frame: { url: string; parent: unknown } | null | undefined): boolean {
  return frame != null && frame.parent === null && originOf(frame.url) === ORIGIN
}

/** A window stays where it is: only its own pages may be loaded into it. */
export function mayNavigate(url: string): boolean {
  return originOf(url) === ORIGIN
}

/** What may be handed to the person's browser: a web page by https, without credentials in it. */
export function mayOpenOutside(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, username, password } = new URL(url)
  return protocol === 'https:' && username === '' && password === ''
}

/** `new URL` gives custom schemes the origin "null": it is put together by hand. */
function originOf(url: string): string {
  if (!URL.canParse(url)) return ''
  const { protocol, host, username, password } = new URL(url)
  return username === '' && password === '' ? `${protocol}//${host}` : ''
}

/** The file of the built Studio that an address of ours means; undefined for anything outside its folder. */
export function assetPath(url: string, rendererDir: string): string | undefined {
  if (originOf(url) !== ORIGIN) return undefined
  let path: string
  try {
    path = decodeURIComponent(new URL(url).pathname)
  } catch {
    return undefined
  }
  if (path.includes('\0') || path.includes('\\')) return undefined
  const file = normalize(join(rendererDir, path === '/' ? 'index.html' : path))
  return file.startsWith(rendererDir.endsWith(sep) ? rendererDir : `${rendererDir}${sep}`) ? file : undefined
}

/** Headers of every file that we serve to ourselves. */
export function assetHeaders(file: string): Record<string, string> {
  const ending = /\.[a-z0-9]+$/i.exec(file)?.[0].toLowerCase() ?? ''
  return {
    'content-type': TYPES[ending] ?? 'application/octet-stream',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
}

export interface Policed {
  app: Pick<App, 'on'>
  session: Pick<
    Session,
    'protocol' | 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'on'
  >
  rendererDir: string
  /** Reads a file; rejects when it is not there. */
  readFile(path: string): Promise<Uint8Array>
  openOutside(url: string): void
}

/** Installs the policy: for the session, and for every page that is ever made. */
export function installPolicy({ app, session, rendererDir, readFile, openOutside }: Policed): void {
  session.protocol.handle(SCHEME, async (request) => {
    const file = request.method === 'GET' || request.method === 'HEAD' ? assetPath(request.url, rendererDir) : undefined
    if (file === undefined) return new Response('Not allowed', { status: 403 })
    try {
      return new Response(new Uint8Array(await readFile(file)), { headers: assetHeaders(file) })
    } catch {
      return new Response('Not found', { status: 404 })
    }
  })
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(mayUse(permission, details.requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => mayUse(permission, origin))
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event, item) => {
    // Files are saved by our own dialog; what the page itself makes (blob:) is the one exception.
    if (!item.getURL().startsWith(`blob:${ORIGIN}`)) event.preventDefault()
  })
  app.on('web-contents-created', (_event, contents) => police(contents, openOutside))
}

/** Copy and paste of playbook text is all that a page may ask for. */
export function mayUse(permission: string, origin: string): boolean {
  return (permission === 'clipboard-sanitized-write' || permission === 'clipboard-read') && mayNavigate(origin)
}

function police(contents: WebContents, openOutside: (url: string) => void): void {
  contents.on('will-navigate', (event) => {
    if (!mayNavigate(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!mayNavigate(event.url)) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!mayNavigate(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) openOutside(url)
    return { action: 'deny' }
  })
}
