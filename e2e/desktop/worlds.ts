// The two worlds of a page, as Electron makes them: the preload script runs in one of its own, and the page sees the functions
// that it exposes and nothing else. Written for the browser; e2e/desktop/window.ts puts it in before anything of the page runs.

/** Both worlds know no Buffer. */
const CODEC = `
const encode = (value) => JSON.stringify(value, (_key, one) => {
  const bytes = one instanceof ArrayBuffer ? new Uint8Array(one) : one
  if (!(bytes instanceof Uint8Array)) return one
  let text = ''
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768))
  return { $bytes: btoa(text) }
})
const decode = (text) => JSON.parse(text, (_key, one) =>
  typeof one?.$bytes === 'string' ? Uint8Array.from(atob(one.$bytes), (character) => character.charCodeAt(0)) : one)
const tell = (name, value) => window.dispatchEvent(new CustomEvent('stand-in:' + name, { detail: encode(value) }))
const hear = (name, listener) => window.addEventListener('stand-in:' + name, (event) => listener(decode(event.detail)))
`

/** The page's side of contextBridge: functions that hand over to the other world, where they are called with copies. */
export const MAIN_WORLD = `(() => {
if (window !== top) return // frames inside have no preload script
${CODEC}
let calls = 0
const waiting = new Map()
const callbacks = []
hear('expose', ({ key, names }) => {
  if (window[key]) return
  const call = (name) => (...args) => {
    const id = ++calls
    const sent = args.map((one) => (typeof one === 'function' ? { $callback: callbacks.push(one) - 1 } : one))
    const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
    answer.catch(() => {})
    tell('call', { key, name, id, args: sent })
    return answer
  }
  window[key] = Object.freeze(Object.fromEntries(names.map((name) => [name, call(name)])))
})
hear('answer', ({ id, value, problem }) => {
  const { resolve, reject } = waiting.get(id)
  waiting.delete(id)
  if (problem === undefined) resolve(value)
  else reject(new Error(problem))
})
hear('callback', ({ callback, args }) => callbacks[callback](...args))
// Electron tells a page when the other end of a port is gone; Chromium alone does not.
const ports = []
window.addEventListener('message', (event) => ports.push(...event.ports))
hear('port-closed', ({ at }) => ports[at]?.dispatchEvent(new Event('close')))
tell('hello', {})
})()`

/** The isolated world: `require('electron')` for the preload script, and the line to the main process. */
export const isolatedWorld = (preload: string): string => `(() => {
if (window !== top) return
${CODEC}
const toMain = (message) => standInSend(encode(message))
const listeners = new Map()
const invoked = new Map()
const ports = new Map()
const exposed = new Map()
// In the order in which the page gets them.
const opened = []
let invocations = 0

const openPort = (id) => {
  const { port1, port2 } = new MessageChannel()
  ports.set(id, port1)
  opened.push(id)
  port1.onmessage = ({ data }) => toMain({ kind: 'port', port: id, data })
  return port2
}
globalThis.standInReceive = (text) => {
  const message = decode(text)
  if (message.kind === 'message') {
    const event = { ports: message.ports.map(openPort) }
    for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.args)
  } else if (message.kind === 'answer') {
    const { resolve, reject } = invoked.get(message.id)
    if (message.problem === undefined) resolve(message.value)
    else reject(new Error(message.problem))
  } else if (message.kind === 'port') ports.get(message.port)?.postMessage(message.data)
  else {
    ports.get(message.port)?.close()
    if (opened.includes(message.port)) tell('port-closed', { at: opened.indexOf(message.port) })
  }
}
const electron = {
  ipcRenderer: {
    send: (channel, ...args) => toMain({ kind: 'send', channel, args }),
    invoke: (channel, ...args) => new Promise((resolve, reject) => {
      const id = ++invocations
      invoked.set(id, { resolve, reject })
      toMain({ kind: 'invoke', id, channel, args })
    }),
    on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
  },
  contextBridge: {
    exposeInMainWorld: (key, api) => {
      exposed.set(key, api)
      tell('expose', { key, names: Object.keys(api) })
    },
  },
}
hear('hello', () => {
  for (const [key, api] of exposed) tell('expose', { key, names: Object.keys(api) })
})
hear('call', async ({ key, name, id, args }) => {
  const own = args.map((one) =>
    typeof one?.$callback === 'number' ? (...given) => tell('callback', { callback: one.$callback, args: given }) : one)
  try {
    tell('answer', { id, value: await exposed.get(key)[name](...own) })
  } catch (cause) {
    tell('answer', { id, problem: String(cause?.message ?? cause) })
  }
})
const require = (name) => {
  if (name !== 'electron') throw new Error('a sandboxed preload script has no ' + name)
  return electron
}
;((require, module, exports) => {
${preload}
})(require, { exports: {} }, {})
})()`
