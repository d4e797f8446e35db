// Adds or changes a connection: a form made from the kind's settings, and its secrets, which are only ever written.
import { ActionIcon, Button, PasswordInput, Select, Switch, TextInput } from '@mantine/core'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { type Connection, shortSecretWarning } from '../../api/index.ts'
import type { JsonObject } from '../../engine/index.ts'
import { Inline } from '../parts/markdown.tsx'
import { host, messageOf } from '../state/host.ts'
import classes from './connections-place.module.css'

export interface FormRequest {
  name: string
  kind: string
  /** The one that is changed. */
  connection?: Connection
}

interface FieldSchema {
  type?: string
  enum?: string[]
  description?: string
  default?: unknown
}

/** A short secret is kept all the same: it is a warning, and stands where a problem would. */
const WARNING_BELOW = ['label' as const, 'description' as const, 'input' as const, 'error' as const]

interface FormProps {
  request: FormRequest
  onClose: () => void
  onDone: () => void
}

/** Settings that only some ways of signing in have. */
const ONLY_FOR: { [setting: string]: string[] } = {
  user: ['basic'],
  name: ['header', 'query'],
  tokenUrl: ['oauth2'],
  clientId: ['oauth2'],
  scope: ['oauth2'],
  clientSecretIn: ['oauth2'],
}
const LABELS: { [setting: string]: string } = {
  baseUrl: 'Address',
  auth: 'Authentication',
  user: 'User',
  name: 'Name of the key',
  tokenUrl: 'Token address',
  clientId: 'Client id',
  scope: 'Scope',
  clientSecretIn: 'Send the client secret in',
  allowPrivate: 'Allow private addresses',
  testPath: 'Path for the test',
}

export function ConnectionForm({ request, onClose, onDone }: FormProps) {
  const { connection, kind } = request
  const [name, setName] = useState(request.name)
  const [settings, setSettings] = useState<JsonObject>(connection?.settings ?? {})
  const [secrets, setSecrets] = useState<{ [field: string]: string }>({})
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const schema = useSchema(kind)
  const needed = useNeededSecrets(kind, settings)
  const auth = String(settings['auth'] ?? 'none')
  /** It began with a name: the first thing to fill in is the address. */
  const [isNamed] = useState(name !== '')

  // Of the window: the focus falls off the form while it is being saved.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [onClose])

  const save = async (event: React.FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      const { connections } = await host()
      const given = Object.fromEntries(
        Object.entries(secrets).filter(([field, value]) => value !== '' && needed.some((one) => one.name === field)),
      )
      const kept = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== '' && value !== null))
      if (connection) await connections.change({ name, settings: kept, secrets: given })
      else await connections.add({ name: name.trim(), kind, settings: kept, secrets: given })
      onDone()
    } catch (thrown) {
      setProblem(messageOf(thrown))
      setBusy(false)
    }
  }
  return (
    <aside className={classes.form} aria-label={connection ? `Edit ${name}` : 'Add a connection'}>
      <form onSubmit={(event) => void save(event)}>
        <div className={classes.formHead}>
          <h2>{connection ? name : 'Add connection'}</h2>
          <ActionIcon aria-label="Close" onClick={onClose}>
            <X size={16} />
          </ActionIcon>
        </div>
        {!connection && (
          <TextInput
            autoFocus={!isNamed}
            label="Name"
            description="As playbooks declare it"
            placeholder="edr"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {Object.entries(schema).map(([field, one], at) =>
          (ONLY_FOR[field]?.includes(auth) ?? true) ? (
            <SettingField
              key={field}
              label={LABELS[field] ?? field}
              takesFocus={at === 0 && isNamed}
              schema={one}
              value={settings[field]}
              onChange={(value) => setSettings((before) => ({ ...before, [field]: value }))}
            />
          ) : null,
        )}
        {needed.map(({ name: field, label }) => {
          const isSet = connection?.secretFields.includes(field) === true
          const warning = shortSecretWarning(field, secrets[field] ?? '')
          return (
            <PasswordInput
              key={field}
              inputWrapperOrder={WARNING_BELOW}
              error={warning && <span className={classes.warning}>{warning}</span>}
              withErrorStyles={false}
              size="xs"
              label={label}
              description={
                isSet
                  ? 'It is set. Write a new one to replace it; it is never shown.'
                  : 'Encrypted, and never shown again'
              }
              placeholder={isSet ? '••••••••' : ''}
              autoComplete="off"
              value={secrets[field] ?? ''}
              onChange={(event) => {
                const { value } = event.currentTarget
                setSecrets((before) => ({ ...before, [field]: value }))
              }}
            />
          )
        })}
        {problem !== undefined && (
          <p role="alert" className={classes.problem}>
            {problem}
          </p>
        )}
        <div className={classes.formFoot}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy}>
            {connection ? 'Save connection' : 'Add connection'}
          </Button>
        </div>
      </form>
    </aside>
  )
}

interface SettingProps {
  label: string
  takesFocus: boolean
  schema: FieldSchema
  value: JsonObject[string] | undefined
  onChange: (value: string | boolean) => void
}

function SettingField({ label, takesFocus, schema, value, onChange }: SettingProps) {
  const description = schema.description === undefined ? undefined : <Inline text={schema.description} />
  if (schema.type === 'boolean') {
    return <Switch label={label} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
  }
  if (schema.enum) {
    const chosen = typeof value === 'string' ? value : String(schema.default ?? schema.enum[0])
    return (
      <Select
        label={label}
        description={description}
        data={schema.enum}
        value={chosen}
        onChange={(next) => onChange(next ?? chosen)}
      />
    )
  }
  return (
    <TextInput
      label={label}
      description={description}
      autoFocus={takesFocus}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

function useSchema(kind: string): { [field: string]: FieldSchema } {
  const [schema, setSchema] = useState<{ [field: string]: FieldSchema }>({})
  useEffect(() => {
    void host()
      .then((client) => client.connections.kinds())
      .then((kinds) => {
        const found = kinds.find((one) => one.kind === kind)?.settings as
          | { properties?: { [field: string]: FieldSchema } }
          | undefined
        setSchema(found?.properties ?? {})
      })
  }, [kind])
  return schema
}

/** The secrets that go with these settings; the last known while the settings are not complete. */
function useNeededSecrets(kind: string, settings: JsonObject): { name: string; label: string }[] {
  const [needed, setNeeded] = useState<{ name: string; label: string }[]>([])
  const auth = String(settings['auth'] ?? 'none')
  useEffect(() => {
    let isCurrent = true
    // What is asked of the secrets depends on the way of signing in alone: the rest need not be complete yet.
    const settingsNow = {
      baseUrl: 'https://example.com',
      user: 'x',
      name: 'x',
      tokenUrl: 'https://example.com',
      clientId: 'x',
      auth,
    }
    void host()
      .then((client) => client.connections.secretsFor({ kind, settings: settingsNow }))
      .then((found) => {
        if (isCurrent) setNeeded(found)
      })
      .catch(() => {})
    return () => {
      isCurrent = false
    }
  }, [kind, auth])
  return needed
}
