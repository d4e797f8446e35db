// Keys that sign bundles on this machine, and those of others whose bundles it runs.
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { KeyRound, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { SigningKey } from '../../api/index.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import type { HostClient } from '../shell/shell.ts'
import { host, messageOf } from '../state/host.ts'
import classes from './settings-place.module.css'

export function SigningKeys() {
  const [keys, setKeys] = useState<SigningKey[]>()
  const [name, setName] = useState('')
  const [line, setLine] = useState('')
  const [leaving, setLeaving] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const act = async (work: (client: HostClient) => Promise<unknown>, onDone = () => {}) => {
    setProblem(undefined)
    try {
      const client = await host()
      await work(client)
      onDone()
      setKeys(await client.keys.list())
    } catch (thrown) {
      setProblem(messageOf(thrown))
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is shown
  useEffect(() => void act(async () => {}), [])
  return (
    <section aria-labelledby="settings-keys-of-bundles">
      <h2 id="settings-keys-of-bundles">Signing keys</h2>
      <ul className={classes.list} aria-label="Signing keys">
        {keys?.map((key) => (
          <li key={key.name} className={classes.line}>
            <span>
              {key.name} <span className={classes.soft}>{key.isOwn ? 'yours: signs bundles' : 'trusted'}</span>
            </span>
            <span className={classes.path}>
              <span className="data">{key.fingerprint}</span>
              <CopyButton text={key.line} label={`Copy the public key ${key.name}`} />
              {leaving === key.name ? (
                <Button
                  size="compact-xs"
                  color="red"
                  onClick={() =>
                    void act(
                      ({ keys: all }) => all.remove({ name: key.name }),
                      () => setLeaving(undefined),
                    )
                  }
                >
                  {key.isOwn ? 'Delete for good' : 'Stop trusting it'}
                </Button>
              ) : (
                <ActionIcon size="sm" aria-label={`Remove ${key.name}`} onClick={() => setLeaving(key.name)}>
                  <Trash2 size={13} aria-hidden />
                </ActionIcon>
              )}
            </span>
          </li>
        ))}
      </ul>
      {keys?.length === 0 && <p className={classes.soft}>None yet: a bundle is signed with a key of your own.</p>}
      <div className={classes.entry}>
        <TextInput
          aria-label="Name of a new key"
          placeholder="soc-team"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          variant="default"
          leftSection={<KeyRound size={13} aria-hidden />}
          disabled={name.trim() === ''}
          onClick={() =>
            void act(
              ({ keys: all }) => all.create({ name: name.trim() }),
              () => setName(''),
            )
          }
        >
          Make a key
        </Button>
        <TextInput
          className={classes.wide}
          aria-label="Public key of another person"
          placeholder="firebreak-ed25519 …"
          value={line}
          onChange={(event) => setLine(event.currentTarget.value)}
        />
        <Button
          variant="default"
          disabled={line.trim() === ''}
          onClick={() =>
            void act(
              ({ keys: all }) => all.trust({ publicKey: line.trim() }),
              () => setLine(''),
            )
          }
        >
          Trust it
        </Button>
      </div>
      {problem !== undefined && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
    </section>
  )
}
