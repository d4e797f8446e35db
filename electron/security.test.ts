import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  assetHeaders,
  assetPath,
  CONTENT_SECURITY_POLICY,
  installPolicy,
  isOurs,
  mayNavigate,
  mayOpenOutside,
  mayUse,
  type Policed,
  windowOptions,
} from './security.ts'

const ROOT = join('/', 'opt', 'firebreak', 'renderer')

describe('a window', () => {
  it('is sandboxed and isolated, and has no Node', () => {
    expect(windowOptions('/preload.cjs').webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      preload: '/preload.cjs',
    })
  })

  it.each([
    ['app://studio/', true],
    ['app://studio/index.html#/runs', true],
    ['app://other/', false],
    ['app://studio.evil.example/', false],
    ['app://user@studio/', false],
    ['https://studio/', false],
    ['file:///etc/passwd', false],
    ['data:text/html,<script>1</script>', false],
    ['javascript:alert(1)', false],
    ['about:blank', false],
    ['not an address', false],
  ])('may go to %s: %s', (url, may) => {
    expect(mayNavigate(url)).toBe(may)
  })

  it.each([
    ['https://attack.mitre.org/techniques/T1566/', true],
    ['http://example.com/', false],
    ['https://user:secret@example.com/', false],
    ['file:///C:/Windows/System32/calc.exe', false],
    ['ms-msdt:/id', false],
    ['smb://host/share', false],
    ['javascript:alert(1)', false],
    ['', false],
  ])('may have %s opened outside: %s', (url, may) => {
    expect(mayOpenOutside(url)).toBe(may)
  })
})

describe('who is asking', () => {
  it('is ours only as the top frame of our origin', () => {
    expect(isOurs({ url: 'app://studio/index.html', parent: null })).toBe(true)
    expect(isOurs({ url: 'app://studio/index.html', parent: {} })).toBe(false)
    expect(isOurs({ url: 'https://evil.example/', parent: null })).toBe(false)
    expect(isOurs({ url: 'app://studio.evil.example/', parent: null })).toBe(false)
    expect(isOurs(null)).toBe(false)
    expect(isOurs(undefined)).toBe(false)
  })

  it('may use the clipboard, and nothing else', () => {
    expect(mayUse('clipboard-sanitized-write', 'app://studio')).toBe(true)
    expect(mayUse('clipboard-read', 'https://evil.example')).toBe(false)
    for (const permission of ['media', 'geolocation', 'notifications', 'openExternal', 'fileSystem', 'usb', 'midi']) {
      expect(mayUse(permission, 'app://studio'), permission).toBe(false)
    }
  })
})

describe('a file of the Studio', () => {
  it.each([
    ['app://studio/', 'index.html'],
    ['app://studio/assets/index.js?x#y', join('assets', 'index.js')],
  ])('%s is %s', (url, file) => {
    expect(assetPath(url, ROOT)).toBe(join(ROOT, file))
  })

  it.each([
    'app://studio/../../etc/passwd',
    'app://studio/%2e%2e/%2e%2e/etc/passwd',
    'app://studio/..%2f..%2fetc/passwd',
    'app://studio/..%5c..%5cwindows',
    'app://studio/a%00.js',
    'app://studio/%',
    'app://other/index.html',
    'https://studio/index.html',
    'file:///etc/passwd',
  ])('%s never leads out of its folder', (url) => {
    const path = assetPath(url, ROOT)
    expect(path === undefined || path.startsWith(`${ROOT}/`)).toBe(true)
    expect(path ?? '').not.toContain('..')
  })

  it('comes with a policy that allows no code from outside and none from text', () => {
    const headers = assetHeaders('/x/index.html')
    expect(headers['content-security-policy']).toBe(CONTENT_SECURITY_POLICY)
    expect(CONTENT_SECURITY_POLICY).toContain("script-src 'self'")
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/script-src[^;]*unsafe|\*|https?:/)
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'x-content-type-options': 'nosniff' })
  })
})

describe('the installed policy', () => {
  /** Stands in for Electron: what was installed is kept, to be called as Electron would. */
  function standIn(files: { [path: string]: string } = {}) {
    const app = new EventEmitter()
    const opened: string[] = []
    const installed: {
      protocol?: (request: Request) => Promise<Response>
      request?: (contents: unknown, permission: string, answer: (may: boolean) => void, details: object) => void
      check?: (contents: unknown, permission: string, origin: string) => boolean
      device?: () => boolean
      download?: (event: { preventDefault(): void }, item: { getURL(): string }) => void
    } = {}
    const session = {
      protocol: {
        handle: (_scheme: string, handler: (request: Request) => Promise<Response>) => (installed.protocol = handler),
      },
      setPermissionRequestHandler: (handler: never) => (installed.request = handler),
      setPermissionCheckHandler: (handler: never) => (installed.check = handler),
      setDevicePermissionHandler: (handler: never) => (installed.device = handler),
      on: (_name: string, handler: never) => (installed.download = handler),
    }
    installPolicy({
      app,
      session,
      rendererDir: ROOT,
      readFile: async (path: string) => {
        const text = files[path]
        if (text === undefined) throw new Error('ENOENT')
        return new TextEncoder().encode(text)
      },
      openOutside: (url: string) => opened.push(url),
    } as unknown as Policed)
    return { app, installed, opened }
  }

  it('serves the Studio and nothing else', async () => {
    const { installed } = standIn({ [join(ROOT, 'index.html')]: '<!doctype html>' })
    const get = (url: string, method = 'GET') => installed.protocol?.({ url, method } as Request)
    const page = await get('app://studio/')
    expect(page?.status).toBe(200)
    expect(await page?.text()).toBe('<!doctype html>')
    expect(page?.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await get('app://studio/none.js'))?.status).toBe(404)
    expect((await get('app://other/index.html'))?.status).toBe(403)
    expect((await get('app://studio/', 'POST'))?.status).toBe(403)
  })

  it('denies permissions, devices and downloads from elsewhere', () => {
    const { installed } = standIn()
    let answered: boolean | undefined
    installed.request?.({}, 'media', (may) => (answered = may), { requestingUrl: 'app://studio/' })
    expect(answered).toBe(false)
    expect(installed.check?.({}, 'geolocation', 'app://studio')).toBe(false)
    expect(installed.device?.()).toBe(false)
    const prevented = (url: string) => {
      let was = false
      installed.download?.({ preventDefault: () => (was = true) }, { getURL: () => url })
      return was
    }
    expect(prevented('https://evil.example/x.exe')).toBe(true)
    expect(prevented('blob:app://studio/1')).toBe(false)
  })

  it('keeps every page that is made where it is', () => {
    const { app, opened } = standIn()
    const contents = new EventEmitter() as EventEmitter & { setWindowOpenHandler(handler: never): void }
    let open: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
    contents.setWindowOpenHandler = (handler) => (open = handler)
    app.emit('web-contents-created', {}, contents)
    const prevented = (name: string, url: string) => {
      let was = false
      contents.emit(name, { url, preventDefault: () => (was = true) })
      return was
    }
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      expect(prevented(name, 'https://evil.example/'), name).toBe(true)
      expect(prevented(name, 'app://studio/#/runs'), name).toBe(false)
    }
    expect(prevented('will-attach-webview', 'app://studio/')).toBe(true)
    expect(open({ url: 'https://attack.mitre.org/' })).toEqual({ action: 'deny' })
    expect(open({ url: 'file:///etc/passwd' })).toEqual({ action: 'deny' })
    expect(opened).toEqual(['https://attack.mitre.org/'])
  })
})
