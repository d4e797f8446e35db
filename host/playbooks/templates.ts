// Playbooks to start from. Each checks clean and rehearses on the alert beside it; tests hold them to that.
import type { JsonObject } from '../../engine/index.ts'

export interface Template {
  id: 'triage' | 'containment' | 'empty'
  title: string
  summary: string
  /** The text of the playbook. `name` as a quoted YAML scalar. */
  playbook(name: string): string
  /** An alert to rehearse it with. */
  alert: JsonObject
}

const SIGN_IN: JsonObject = {
  title: 'Sign-in from an unfamiliar address',
  severity: 72,
  user: 'ana.ruiz',
  host: 'ws-0417',
  sourceIp: '203.0.113.77',
}

export const templates: readonly Template[] = [
  {
    id: 'triage',
    title: 'Triage',
    summary: 'Looks at the alert, decides whether it is urgent, and gives someone a task.',
    alert: SIGN_IN,
    playbook: (name) => `firebreak: 2
name: ${name}
summary: Decides whether someone has to look at the alert now.
takes: original
# What the alert looks like, as JSON Schema: expressions are checked against it.
inputs:
  type: object
  required: [title, severity]
  properties:
    title: { type: string }
    severity: { type: number, description: From 0 to 100 }
    user: { type: string }
    sourceIp: { type: string }
vars:
  lookAtOnceFrom: 70
nodes:
  received: { type: trigger/alert, next: facts }
  facts:
    type: data/set
    note: What the steps after this need, in one place.
    with:
      values:
        user: "\${first(alert.?user, 'unknown')}"
        isPublic: "\${has(alert.sourceIp) && !isPrivateIp(alert.sourceIp)}"
    next: urgent
  urgent:
    type: condition/if
    with: { when: "alert.severity >= vars.lookAtOnceFrom && steps.facts.isPublic" }
    next: { "true": look-now, "false": note-it }
  look-now:
    type: human/task
    note: The deadline passes without anyone watching; a wait costs nothing.
    with:
      # to: [soc-tier-1]  # people or groups of people.yaml; without it whoever may answer
      instructions: "\${alert.title}: look at the account \${steps.facts.user}."
      deadline: 30m
    next: { done: note-it, expired: note-it }
  note-it:
    type: action/log
    join: any
    with: { message: "Triaged: \${alert.title} (\${steps.facts.user})" }
`,
  },
  {
    id: 'containment',
    title: 'Containment',
    summary: 'Asks for approval, then cuts a host off the network, and can take it back.',
    alert: SIGN_IN,
    playbook: (name) => `firebreak: 2
name: ${name}
summary: Cuts a host off the network once someone has approved it, and can give it back.
takes: original
inputs:
  type: object
  required: [host, title]
  properties:
    host: { type: string }
    title: { type: string }
# What it needs, by name and kind. Address and credentials are kept apart: firebreak connections add edr --kind http
connections:
  edr: http
nodes:
  received: { type: trigger/alert, next: ask }
  ask:
    type: human/approval
    with:
      # to: [soc-tier-2]  # people or groups of people.yaml; without it whoever may answer
      question: "Isolate \${alert.host}?"
      evidence: { alert: "\${alert.title}" }
      deadline: 30m
    next: { approved: isolate, rejected: note-it, expired: note-it }
  isolate:
    type: action/http-request
    title: Isolate the host
    # It changes something, doing it twice does no harm, and this takes it back (firebreak undo).
    effect: change
    idempotent: natural
    timeout: 30s
    with: { connection: edr, method: PUT, url: "/hosts/\${alert.host}/isolation" }
    undo:
      type: action/http-request
      with: { connection: edr, method: DELETE, url: "/hosts/\${alert.host}/isolation" }
    # What a rehearsal takes for its answer: nothing is sent there.
    example: { status: 200, headers: {}, body: { isolated: true }, bytes: 17, durationMs: 210, url: https://edr.example/hosts/ws-0417/isolation }
    next: note-it
  note-it:
    type: action/log
    join: any
    with: { message: "Done with \${alert.host}" }
`,
  },
  {
    id: 'empty',
    title: 'Empty',
    summary: 'A trigger and one step.',
    alert: { name: 'world' },
    playbook: (name) => `firebreak: 2
name: ${name}
takes: original
nodes:
  received: { type: trigger/alert, next: greet }
  greet:
    type: action/log
    with: { message: "Hello \${first(alert.?name, 'world')}" }
`,
  },
]

/** @param id as a template says it of itself */
export function templateNamed(id: string): Template | undefined {
  return templates.find((template) => template.id === id)
}
