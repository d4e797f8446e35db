// The choice of the key that signs a bundle. The first key is made here.
import { Button, Select, TextInput } from '@mantine/core'
import { KeyRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { SigningKey } from '../../api/index.ts'
import { host, messageOf, useHost } from '../state/host.ts'
import classes from './export.module.css'

export function KeyChoice({ chosen, onChoose }: { chosen: SigningKey | undefined; onChoose(key: SigningKey): void }) {
  const person = useHost(({ workspace }) => workspace?.person) ?? ''
  const [own, setOwn] = useState<SigningKey[]>()
  const [name, setName] = useState(() => person.toLowerCase().replaceAll(/[^a-z0-9_.-]+/g, '-'))
  const [problem, setProblem] = useState<string>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is shown
  useEffect(() => {
    const load = async () => {
      const keys = (await (await host()).keys.list()).filter(({ isOwn }) => isOwn)
      setOwn(keys)
      if (keys[0]) onChoose(keys[0])
    }
    load().catch((thrown) => setProblem(messageOf(thrown)))
  }, [])
  const make = async () => {
    try {
      const key = await (await host()).keys.create({ name })
      setOwn([...(own ?? []), key])
      onChoose(key)
    } catch (thrown) {
      setProblem(messageOf(thrown))
    }
  }
  if (own?.length === 0) {
    return (
      <div className={classes.newKey}>
        <TextInput
          label="A key to sign with"
          description="You have none yet. Its secret half stays on this machine, encrypted."
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problem}
        />
        <Button variant="default" leftSection={<KeyRound size={13} aria-hidden />} onClick={() => void make()}>
          Make a key
        </Button>
      </div>
    )
  }
  return (
    <Select
      label="Signed with"
      description={chosen ? `Fingerprint ${chosen.fingerprint}` : undefined}
      data={(own ?? []).map((one) => one.name)}
      value={chosen?.name ?? null}
      onChange={(value) => {
        const key = own?.find((one) => one.name === value)
        if (key) onChoose(key)
      }}
      allowDeselect={false}
      error={problem}
    />
  )
}
