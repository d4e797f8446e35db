// For tests alone: a playbook that takes the one shape and one that takes what was sent. Both branch by the alert and send what they
// have read of it.

const request = (id: string, url: string, json: string, next: string) => `  ${id}:
    type: action/http-request
    effect: change
    idempotent: natural
    timeout: 20s
    with: { connection: world, method: POST, url: "${url}", json: ${json} }
    undo: { type: action/http-request, with: { connection: world, method: DELETE, url: /none } }
    example: { status: 200, headers: {}, body: { ok: true }, bytes: 11, durationMs: 1, url: "https://world.example" }
    next: ${next}
`

const FACTS = [
  'title: "${alert.message}"',
  'severity: "${alert.severity_id}"',
  'timeMs: "${alert.time}"',
  'host: "${first(alert.?device.?hostname, null)}"',
  'user: "${first(alert.?actor.?user.?name, null)}"',
  'techniques: "${first(alert.?attacks, alert.?finding_info.?attacks, []).map(a, a.technique.uid)}"',
  'observables: "${first(alert.?observables, []).map(o, o.value)}"',
].join(', ')

export const TAKES_ALERT = `firebreak: 2
name: Takes the one shape
takes: alert
connections: { world: http }
nodes:
  received: { type: trigger/alert, next: grave }
  grave:
    type: condition/if
    with: { when: "alert.severity_id >= 4" }
    next: { "true": page, "false": file }
${request('page', '/pages/${alert.severity_id}', `{ ${FACTS} }`, 'after')}${request('file', '/files/${alert.severity_id}', `{ ${FACTS} }`, 'after')}  after: { type: flow/stop, join: any }
`

export const TAKES_ORIGINAL = `firebreak: 2
name: Takes what was sent
takes: original
connections: { world: http }
nodes:
  received: { type: trigger/alert, next: shape }
  shape:
    type: condition/switch
    with:
      cases:
        - { port: shaped, when: "type(alert) == map && has(alert.class_uid) && has(alert.original)" }
        - { port: object, when: "type(alert) == map" }
    next: { shaped: as-shaped, object: as-object, otherwise: as-text }
${request('as-shaped', '/shaped', '{ sent: "${alert}" }', 'after')}${request('as-object', '/objects', '{ sent: "${alert}" }', 'after')}${request('as-text', '/texts', '{ sent: "${alert}" }', 'after')}  after: { type: flow/stop, join: any }
`
