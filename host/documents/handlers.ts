// documents.*: a playbook written for reviewers.
import { posix } from 'node:path'
import { outlineOf, writeDocument } from '../../exchange/index.ts'
import { HostError } from '../host-error.ts'
import { defineNoun } from '../noun.ts'
import { hasErrors, PLAYBOOK_SUFFIX } from '../playbooks/check-playbook.ts'

export const documents = defineNoun('documents', { uses: ['playbooks', 'catalog'] }, (os, host) => {
  return {
    write: os.write.handler(async ({ input: { playbook: file, format } }) => {
      const checked = await host.playbooks.check(file)
      const { playbook, plan } = checked
      if (!playbook || !plan || hasErrors(checked)) {
        throw new HostError('playbook/has-errors', `${file} has errors: mend it, then it can be written for reviewers.`)
      }
      return {
        fileName: `${posix.basename(file, PLAYBOOK_SUFFIX)}.${format}`,
        text: writeDocument(outlineOf(playbook, plan, host.catalog, checked.exceptions), format),
      }
    }),
  }
})
