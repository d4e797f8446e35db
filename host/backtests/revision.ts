// A playbook as it was in an earlier revision, out of git: the program does the reading, nothing is checked out.
import { execFile, execFileSync } from 'node:child_process'
import { basename, dirname, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type FindPlaybook, hashPlaybook, readPlaybook } from '../../engine/index.ts'
import { childEnvironment } from '../child-environment.ts'
import { HostError } from '../host-error.ts'
import { PLAYBOOK_SUFFIX } from '../playbooks/check-playbook.ts'

const run = promisify(execFile)
const MOST_BYTES = 32 * 1024 * 1024

/** A name, a hash, `HEAD~2`, `main@{yesterday}`: never an option, never a path of its own. */
const REVISION = /^[A-Za-z0-9_][\w./@{}^~:+ -]*$/

export interface Revision {
  /** As git names it, shortened. */
  name: string
  text: string
  /** The playbooks that it called then. */
  playbooks: FindPlaybook
}

/** @throws HostError `revision/unknown` where git, the revision or the file in it is not there */
export async function readRevision(file: string, revision: string): Promise<Revision> {
  if (!REVISION.test(revision) || revision.includes(':')) {
    throw new HostError('revision/unknown', `“${revision}” is neither a playbook file nor a git revision.`)
  }
  const folder = dirname(resolve(file))
  const git = async (...args: string[]) =>
    (await run('git', args, { cwd: folder, env: childEnvironment(), maxBuffer: MOST_BYTES })).stdout
  let commit: string
  try {
    commit = (await git('rev-parse', '--verify', '--quiet', '--short', `${revision}^{commit}`)).trim()
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    const why = isMissing ? 'git is not installed here' : `${folder} has no such revision, and there is no such file`
    throw new HostError('revision/unknown', `${revision} cannot be compared with: ${why}.`, { cause })
  }
  try {
    const text = await git('show', `${commit}:./${basename(file)}`)
    return { name: `${basename(file)} at ${revision} (${commit})`, text, playbooks: playbooksAt(folder, commit) }
  } catch (cause) {
    const place = relative('.', file)
    throw new HostError(
      'revision/unknown',
      `${place} did not exist in ${revision}. Give an earlier or later revision.`,
      {
        cause,
      },
    )
  }
}

/** By file name beside the playbook, or by the name that a playbook says of itself, as on disk. */
function playbooksAt(folder: string, commit: string): FindPlaybook {
  const show = (name: string) => {
    try {
      const text = execFileSync('git', ['show', `${commit}:./${name}`], {
        cwd: folder,
        env: childEnvironment(),
        encoding: 'utf8',
        maxBuffer: MOST_BYTES,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const { playbook } = readPlaybook(text, { file: name })
      return playbook && { playbook, hash: hashPlaybook(playbook) }
    } catch {
      return undefined
    }
  }
  let names: string[] | undefined
  const siblings = () => {
    names ??= execFileSync('git', ['ls-tree', '--name-only', commit, './'], {
      cwd: folder,
      env: childEnvironment(),
      encoding: 'utf8',
    })
      .split('\n')
      .filter((name) => name.endsWith(PLAYBOOK_SUFFIX))
    return names
  }
  return (reference) => {
    const direct = show(`${reference}${PLAYBOOK_SUFFIX}`) ?? (reference.endsWith('.yaml') ? show(reference) : undefined)
    if (direct) return direct
    for (const name of siblings()) {
      const found = show(name)
      if (found?.playbook.name === reference) return found
    }
    return { missing: true }
  }
}
