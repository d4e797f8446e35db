// The contents of a bundle, for the person who signs it.
import type { BundlePreview } from '../../api/index.ts'
import { EffectTag } from '../parts/effect-tag.tsx'
import classes from './export.module.css'
import { countsOf } from './make-bundle.ts'

type Bundled = BundlePreview['playbooks'][number]

export function BundleContents({
  preview: { playbooks, connections, parts, id, notStarted },
}: {
  preview: BundlePreview
}) {
  return (
    <>
      <p className={classes.counts}>{countsOf(parts)}</p>
      {notStarted.length > 0 && (
        <p className={classes.warning}>
          triggers.yaml starts {notStarted.join(', ')}, which {notStarted.length === 1 ? 'is' : 'are'} not in the
          bundle: the routes to {notStarted.length === 1 ? 'it' : 'them'} are left out.
        </p>
      )}
      {playbooks.map((playbook) => (
        <PlaybookContents key={playbook.file} playbook={playbook} />
      ))}
      <section aria-labelledby="export-connections">
        <h3 id="export-connections">Connections it needs where it runs</h3>
        {connections.length === 0 ? (
          <p>None.</p>
        ) : (
          <ul className={classes.rows}>
            {connections.map(({ name, kind, rights }) => (
              <li key={`${name} ${kind}`}>
                <span className={classes.grow}>
                  {name} <span className={classes.soft}>{kind}</span>
                </span>
                {rights.map((right) => (
                  <EffectTag key={right} effect={right} />
                ))}
              </li>
            ))}
          </ul>
        )}
      </section>
      <details className={classes.parts}>
        <summary>{parts.length} parts</summary>
        <ul className={classes.rows}>
          {parts.map(({ path, role, bytes }) => (
            <li key={path}>
              <span className={classes.role}>{role}</span>
              <span className={classes.path} title={path}>
                {path}
              </span>
              <span className={classes.soft}>{bytes.toLocaleString('en')} bytes</span>
            </li>
          ))}
        </ul>
      </details>
      <p className={classes.id}>{id}</p>
    </>
  )
}

function PlaybookContents({
  playbook: { name, file, effect, effects, approvals, lists, calls, reachingPrivate = [], exceptions = [] },
}: {
  playbook: Bundled
}) {
  const writes = effects.filter((one) => one.effect !== 'read')
  return (
    <section className={classes.playbook} aria-label={name}>
      <h3>
        {name} <EffectTag effect={effect} />
      </h3>
      <p className={classes.soft}>{file}</p>
      <h4>{writes.length === 0 ? 'Changes nothing outside' : 'Can do'}</h4>
      <ul className={classes.rows}>
        {writes.map(({ node, title, effect: one, target, undo }) => (
          <li key={node}>
            <EffectTag effect={one} />
            <span className={classes.grow}>
              {title} {target && <span className={classes.soft}>{target}</span>}
            </span>
            {undo && <span className={classes.soft}>can be undone</span>}
          </li>
        ))}
      </ul>
      {reachingPrivate.length > 0 && <p>May reach private addresses: {reachingPrivate.join(', ')}</p>}
      <h4>{approvals.length === 0 ? 'Asks nobody' : 'Asks'}</h4>
      <ul className={classes.rows}>
        {approvals.map(({ node, title, to, question, quorum, deadline }) => (
          <li key={node}>
            <span className={classes.grow}>
              {to}: {question ?? title}
            </span>
            <span className={classes.soft}>
              {[quorum && `quorum ${quorum}`, deadline && `within ${deadline}`].filter(Boolean).join(', ')}
            </span>
          </li>
        ))}
      </ul>
      {exceptions.length > 0 && <h4>Rules that do not count</h4>}
      <ul className={classes.rows}>
        {exceptions.map(({ code, title, level, reason, playbook, node }) => (
          <li key={`${code} ${playbook} ${node}`}>
            <span className={classes.grow}>
              {code} {title}: {reason}
            </span>
            <span className={classes.soft}>
              {level === 'off' ? 'off' : `as ${level}`}, {node ?? 'everywhere'}
            </span>
          </li>
        ))}
      </ul>
      {calls.length > 0 && <p>Calls {calls.map((one) => one.name).join(', ')}</p>}
      {lists.length > 0 && <p>Reads the lists {lists.join(', ')}</p>}
    </section>
  )
}
