// Addresses and credentials that playbooks use by name: listed, added, changed, tested. A secret goes in and never comes back.
import { Button } from '@mantine/core'
import { Cable, Plus } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { Connection } from '../../api/index.ts'
import { Empty } from '../parts/empty.tsx'
import { host, messageOf, onHint, useHost } from '../state/host.ts'
import { ConnectionForm, type FormRequest } from './connection-form.tsx'
import { ConnectionRow } from './connection-row.tsx'
import classes from './connections-place.module.css'
import { missingConnections, usersOf } from './usage.ts'

export function ConnectionsPlace() {
  const playbooks = useHost((state) => state.playbooks) ?? []
  const line = useHost((state) => state.line)
  const [connections, setConnections] = useState<Connection[]>()
  const [problem, setProblem] = useState<string>()
  const [form, setForm] = useState<FormRequest>()
  const load = useCallback(async () => {
    try {
      setConnections(await (await host()).connections.list())
      setProblem(undefined)
    } catch (thrown) {
      setProblem(messageOf(thrown))
    }
  }, [])
  useEffect(() => {
    if (line !== 'open') return
    void load()
    return onHint(({ topic }) => {
      if (topic === 'connections.changed') void load()
    })
  }, [load, line])

  const missing = connections ? missingConnections(playbooks, connections) : []
  return (
    <div className={classes.place}>
      <div className={classes.main}>
        <header className={classes.head}>
          <h1>Connections</h1>
          <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setForm({ name: '', kind: 'http' })}>
            Add connection
          </Button>
        </header>
        {problem !== undefined && (
          <p role="alert" className={classes.problem}>
            {problem}
          </p>
        )}
        {missing.length > 0 && (
          <section className={classes.missing} aria-label="Missing connections">
            <h2>Missing</h2>
            <p>Playbooks need these. Until you add them, those playbooks can only be rehearsed.</p>
            {missing.map(({ name, kind, users, found }) => (
              <div key={`${name} ${kind}`} className={classes.lack}>
                <strong>{name}</strong>
                <span className={classes.kind}>{found === undefined ? kind : `needs ${kind}, is ${found}`}</span>
                <span className={classes.for}>for {users.join(', ')}</span>
                {found === undefined && (
                  <Button
                    variant="default"
                    size="compact-xs"
                    aria-label={`Add ${name}`}
                    onClick={() => setForm({ name, kind })}
                  >
                    Add
                  </Button>
                )}
              </div>
            ))}
          </section>
        )}
        {connections?.length === 0 && missing.length === 0 && (
          <Empty
            icon={Cable}
            title="No connections yet"
            text="A playbook names the connections it needs. Add each here, with its address and how to sign in. Rehearsals need none."
          />
        )}
        <ul className={classes.list} aria-label="Connections">
          {connections?.map((connection) => (
            <ConnectionRow
              key={connection.name}
              connection={connection}
              users={usersOf(playbooks, connection.name)}
              onEdit={() => setForm({ name: connection.name, kind: connection.kind, connection })}
              onChanged={() => void load()}
            />
          ))}
        </ul>
      </div>
      {form && (
        <ConnectionForm
          key={`${form.name} ${form.connection ? 'edit' : 'add'}`}
          request={form}
          onClose={() => setForm(undefined)}
          onDone={() => {
            setForm(undefined)
            void load()
          }}
        />
      )}
    </div>
  )
}
