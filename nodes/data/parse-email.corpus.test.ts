// Over recorded mails, which are no part of the repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { base64 } from '@scure/base'
import { describe, expect, test } from 'vitest'
import { checkAgainstSchema, type JsonValue } from '../../engine/index.ts'
import { runNode } from '../../testing/run-node.ts'
import type { Mail } from './mail/read-mail.ts'
import { parseEmail } from './parse-email.ts'

const folder = fileURLToPath(new URL('../../../shared/corpus/xsoar-mail/', import.meta.url))
const mails = existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.eml'))
  : []

describe.skipIf(mails.length === 0)('every recorded mail', () => {
  test.each(mails)('%s is read, or says why not', async (name) => {
    const raw = base64.encode(readFileSync(folder + name))
    const outcome = await runNode(parseEmail, { raw, encoding: 'base64', content: true, depth: 5 })
    if (outcome.kind === 'failed') {
      expect(outcome.code).toMatch(/^mail\//)
      return
    }
    expect(outcome).toMatchObject({ kind: 'done' })
    const { output } = outcome as unknown as { output: Mail }
    expect(checkAgainstSchema(parseEmail.outputSchema, output as unknown as JsonValue)).toBeUndefined()
    expect(output.subject !== '' || Object.keys(output.headers).length > 1).toBe(true)
  })
})
