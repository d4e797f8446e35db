// firebreak serve: a workspace or a bundle whose playbooks alerts start, unattended.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseDuration } from '../../engine/index.ts'
import {
  BUNDLE_SUFFIX,
  bundleFolder,
  HostError,
  type OpenedBundle,
  openSigningKeys,
  type Retention,
  readBundle,
  unpackBundle,
} from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { CommandError, wrongUse } from '../command-error.ts'
import { inLine } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'
import { version } from '../version.ts'
import { askForTrust } from '../workspace/ask-for-trust.ts'
import { findWorkspace, keysFolder, masterKeyOf } from '../workspace/open-workspace.ts'
import { tellFirstToken } from './first-token.ts'

interface Options {
  port: string
  address: string
  tlsCert?: string
  tlsKey?: string
  insecureBehindProxy?: true
  publicUrl?: string
  triggers?: string
  people?: string
  keep?: string
  keepBytes?: string
  trust?: string
  refuseExceptions?: true
  refusePrivate?: true
  allowOlder?: true
  logLevel: string
  data?: string
  passphrase?: true
  json?: true
}

const rendererDir = fileURLToPath(new URL('../../dist/renderer', import.meta.url))

export const serve = defineCommand<Options>({
  name: 'serve',
  summary: 'run playbooks unattended: alerts come in, runs go out, people answer in a browser',
  arguments: [
    { name: '[source]', summary: 'a bundle (NAME.firebreak) or a workspace folder; default: the workspace here' },
  ],
  details: `One process and one database, nothing else. triggers.yaml in the workspace says where alerts come from and which playbook each
starts. A bundle is run only where the key that signed it is trusted (firebreak keys trust), and where its playbooks, compiled by this
version, do what was signed.

Every call needs a token; the first one is made at the first start. A terminal shows it once; without one it is written to admin.token
in the data folder, for its owner alone. Log lines are JSON on standard output. SIGTERM or Ctrl-C stops it: nothing more is taken, steps
under way are waited for, and what is not over goes on at the next start.`,
  inWorkspace: true,
  options: [
    { flags: '--port <number>', summary: 'the port to listen on; 0: any that is free', default: '7440' },
    {
      flags: '--address <address>',
      summary: 'the address to listen on; others than loopback need TLS or --insecure-behind-proxy',
      default: '127.0.0.1',
    },
    { flags: '--tls-cert <file>', summary: 'certificate chain (PEM)' },
    { flags: '--tls-key <file>', summary: 'its private key (PEM)' },
    { flags: '--insecure-behind-proxy', summary: 'speak plain HTTP on any address: a proxy before it speaks TLS' },
    { flags: '--public-url <url>', summary: 'under which it is reached from outside: https://soar.example.com' },
    { flags: '--triggers <file>', summary: 'instead of the triggers.yaml of the workspace or the bundle' },
    { flags: '--people <file>', summary: 'says who may answer, instead of the people.yaml of the workspace' },
    {
      flags: '--keep <duration>',
      summary: 'remove runs that ended, and alerts that came in, longer ago than this, such as 90d',
    },
    {
      flags: '--keep-bytes <bytes>',
      summary: 'while the database holds more, remove the oldest runs that are over; such as 20G',
    },
    { flags: '--trust <fingerprint>', summary: 'trust the key of this bundle, by its fingerprint, for this start' },
    {
      flags: '--allow-older',
      summary: 'serve this bundle although a newer one of its name and signer was served here',
    },
    {
      flags: '--refuse-exceptions',
      summary: 'run no playbook, and serve no bundle, that takes an exception from a rule',
    },
    {
      flags: '--refuse-private',
      summary: 'refuse every node that has allowPrivate: private addresses are reached by connections alone',
    },
    {
      flags: '--log-level <level>',
      summary: 'the least that is logged',
      choices: ['debug', 'info', 'warn', 'error'],
      default: 'info',
    },
  ],
  examples: [
    { command: 'firebreak serve soc.firebreak --data /var/lib/firebreak', summary: 'a bundle, on 127.0.0.1:7440' },
    {
      command:
        'firebreak serve --address 0.0.0.0 --tls-cert chain.pem --tls-key key.pem --public-url https://soar.example.com',
      summary: 'the workspace here, for others',
    },
  ],
  async run({ args: [source], options, terminal }) {
    const listening = listeningOf(options)
    const retention = retentionOf(options)
    const bundle = source?.endsWith(BUNDLE_SUFFIX) ? readBundle(source) : undefined
    if (bundle) refuseUntrusted(bundle, options, terminal)
    else if (source !== undefined && !existsSync(source))
      throw new CommandError('file/unreadable', `There is no folder ${source}.`)
    const place = findWorkspace(
      options,
      terminal.env,
      source === undefined || bundle ? {} : { near: join(source, '-') },
    )
    const workspaceDir = bundle ? bundleFolder(place.data, source ?? '') : source ? resolve(source) : place.folder
    if (bundle) unpackBundle(bundle, workspaceDir, options.triggers)
    // Loaded here: no other command needs a server.
    const [{ startServer }, { pino }] = await Promise.all([import('../../server/index.ts'), import('pino')])
    const log = pino({
      level: options.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    })
    const started = performance.now()
    const serverOptions = {
      workspaceDir,
      dataDir: place.data,
      masterKey: await masterKeyOf(options, terminal),
      keysDir: keysFolder(terminal.env),
      ...(bundle && { bundle }),
      ...(options.triggers !== undefined && { triggersFile: options.triggers }),
      ...(options.people !== undefined && { peopleFile: options.people }),
      ...(existsSync(join(rendererDir, 'index.html')) && { rendererDir }),
      version,
      ...listening,
      retention,
      ...(options.refuseExceptions && { refuseExceptions: true }),
      ...(options.refusePrivate && { refusePrivate: true }),
      ...(options.allowOlder && { allowsOlder: true }),
      ...(options.insecureBehindProxy && { isProxied: true }),
      log,
    }
    const server = await startServer(serverOptions).catch(async (refusal) => {
      if (!(refusal instanceof HostError) || refusal.code !== 'workspace/untrusted' || !terminal.isInteractive)
        throw refusal
      await askForTrust(options, terminal, { near: join(workspaceDir, '-') })
      return startServer(serverOptions)
    })
    for (const { name, kind, usedBy } of server.unready.connections)
      log.warn({ connection: name, kind, usedBy }, 'a connection is missing: firebreak connections add')
    for (const { file, problem } of server.unready.playbooks)
      log.warn({ playbook: file, problem }, 'alerts are to start a playbook that cannot be run')
    for (const { file, nodes } of server.unready.refused)
      log.warn({ playbook: file, nodes }, 'nodes have allowPrivate, which is refused here')
    for (const { name, kind, state, problem } of await server.triggers.sources()) {
      // Others tell of it themselves; a webhook is looked at here, before it is asked.
      if (kind === 'webhook' && state === 'troubled') log.warn({ source: name, problem }, 'a source is in trouble')
    }
    log.info(
      {
        url: server.url,
        workspace: workspaceDir,
        ...(bundle && { bundle: bundle.id }),
        ms: Math.round(performance.now() - started),
      },
      'serving',
    )
    if (server.firstToken !== undefined) {
      const told = tellFirstToken(server.firstToken, { url: server.url, dataDir: place.data }, terminal)
      if (told !== undefined) log.info({ file: told }, 'the token of admin is in a file')
    }
    const signal = await untilStopped()
    log.info({ signal }, 'stopping: nothing more is taken')
    await server.stop()
    log.info({}, 'stopped')
    return 0
  },
})

function listeningOf(options: Options) {
  const { address, tlsCert, tlsKey, insecureBehindProxy, publicUrl } = options
  const port = Number(options.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw wrongUse(`--port ${options.port}: give a whole number from 0 to 65535`)
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw wrongUse('--tls-cert and --tls-key go together: give both')
  const isLoopback = address === '127.0.0.1' || address === '::1' || address === 'localhost'
  if (!isLoopback && tlsCert === undefined && !insecureBehindProxy) {
    throw wrongUse(
      `--address ${address}: others would reach it without encryption. Give --tls-cert and --tls-key, or --insecure-behind-proxy where a proxy before it speaks TLS.`,
    )
  }
  if (publicUrl !== undefined && !/^https?:\/\/[^/?#\s]+$/.test(publicUrl)) {
    throw wrongUse(`--public-url ${publicUrl}: give scheme and host alone, such as https://soar.example.com`)
  }
  if (!isLoopback && publicUrl === undefined) {
    throw wrongUse(
      `--address ${address}: say with --public-url under which name others reach it; requests under other names are refused.`,
    )
  }
  const tls = tlsCert !== undefined && tlsKey !== undefined ? { cert: pem(tlsCert), key: pem(tlsKey) } : undefined
  return {
    port,
    address: address === 'localhost' ? '127.0.0.1' : address,
    ...(tls && { tls }),
    ...(publicUrl !== undefined && { publicUrl }),
  }
}

function pem(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new CommandError('file/unreadable', `${file} cannot be read (${code}).`, { cause })
  }
}

function retentionOf({ keep, keepBytes }: Options): Retention {
  const keepMs = keep === undefined ? undefined : parseDuration(keep)
  if (keep !== undefined && keepMs === undefined) throw wrongUse(`--keep ${keep}: give a duration such as 90d`)
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]?)B?$/i.exec(keepBytes ?? '') ?? []
  if (keepBytes !== undefined && number === '')
    throw wrongUse(`--keep-bytes ${keepBytes}: give a size such as 500M or 20G`)
  const bytes = Number(number) * 1024 ** ' KMGT'.indexOf(unit.toUpperCase() || ' ')
  return { ...(keepMs !== undefined && { keepMs }), ...(keepBytes !== undefined && { keepBytes: bytes }) }
}

function refuseUntrusted({ signedBy, manifest }: OpenedBundle, { trust }: Options, terminal: Terminal): void {
  const keys = openSigningKeys(keysFolder(terminal.env), { passphrase: '' })
  if (keys.isTrusted(signedBy.publicKey) || trust === signedBy.fingerprint) return
  throw new CommandError(
    'serve/untrusted',
    `The bundle ${inLine(manifest.name)} is signed by ${signedBy.fingerprint}, which is not trusted here. Compare it with its owner, then: firebreak keys trust ${signedBy.publicKey}`,
  )
}

function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve('SIGINT'))
    process.once('SIGTERM', () => resolve('SIGTERM'))
  })
}
