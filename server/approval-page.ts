// A page for one approval, for people who have no Studio open: what is asked, the facts, exactly what would be done after each answer.
// Reading it decides nothing, however often a mail scanner follows the link: an answer is a form that is sent by a button.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { numberIn } from '../api/index.ts'
import { HOST_ERRORS } from '../host/errors.ts'
import {
  type Access,
  type ApprovalLink,
  answerWords,
  argumentsOf,
  choicesOf,
  evidenceOf,
  formQuestions,
  type Host,
  HostError,
  inOrderOfChoices,
  LATER,
  NOTHING_FOLLOWS,
  portWords,
  type Question,
  questionLines,
  REASON_NEEDED,
  RunRefused,
  reasonLabel,
  termsOf,
  unknownWords,
  writeName,
} from '../host/index.ts'
import { readBody } from './body.ts'
import { html, type Markup, page, raw } from './html.ts'
import { ServerError } from './server-error.ts'

export const isApproval = (url: string): boolean => /^\/approve(\?|$)/.test(url)

const MOST_BYTES = 256 * 1024

export interface ApprovalPages {
  host: Host
  access: Access
  /** Who has come by the cookie of this server, which needs no seal: by whose token, in whose name. */
  visitor(request: IncomingMessage): Promise<{ who: string; person: string } | undefined>
  addressOf(request: IncomingMessage): string
  /** The page was sent from here. */
  isOwn(request: IncomingMessage): boolean
}

export function createApprovalPages(context: ApprovalPages) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const tell = (status: number, body: Markup) => {
      response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' })
      response.end(page('Approval', body))
    }
    const asked = await readLink(context, request)
    if ('why' in asked) return tell(asked.status, sentence(asked.why))
    if (asked.who !== undefined && !(await context.access.scopesOf(asked.who)).has('answer')) {
      return tell(403, sentence(`${asked.who} may not answer here: the scope answer is missing.`))
    }
    try {
      if (request.method === 'GET' || request.method === 'HEAD') {
        const question = await find(context.host, asked)
        return question ? tell(200, form(question, asked)) : tell(410, sentence(OVER))
      }
      if (request.method !== 'POST') return tell(405, sentence('An answer is sent by the buttons of the page.'))
      if (!context.isOwn(request))
        return tell(403, sentence('An answer is sent by the buttons of the page, and by nothing else.'))
      const fields = new URLSearchParams((await readBody(request, MOST_BYTES)).toString('utf8'))
      const question = await find(context.host, asked)
      if (!question) return tell(410, sentence(OVER))
      const choice = fields.get('choice') ?? ''
      const reason = (fields.get('reason') ?? '').trim().slice(0, 2_000)
      const needsReason = choicesOf(question.ask).some((one) => one.choice === choice && one.needsReason)
      if (needsReason && reason === '') return tell(422, form(question, asked, REASON_NEEDED))
      const values = valuesOf(question, fields)
      await context.host.runs.answer(
        asked.run,
        asked.node,
        {
          by: asked.person,
          from: fromOf(context.addressOf(request), request),
          ...(asked.id !== undefined && { link: { id: asked.id, by: asked.issuer ?? '' } }),
          choice,
          ...(reason !== '' && { reason }),
          ...(values && { values }),
        },
        asked.scope,
      )
      return tell(200, sentence(`Your answer is kept: ${choice}.`))
    } catch (thrown) {
      if (thrown instanceof ServerError) return tell(thrown.status, sentence(thrown.message))
      if (thrown instanceof RunRefused || thrown instanceof HostError) {
        const question = await find(context.host, asked)
        const { status } = HOST_ERRORS[thrown.code]
        return question ? tell(status, form(question, asked, thrown.message)) : tell(410, sentence(OVER))
      }
      throw thrown
    }
  }
}

const OVER = 'This question is no longer open: it was answered, its time ran out, or its run has ended.'

interface Asked extends Omit<ApprovalLink, 'untilMs'> {
  /** By whose token; undefined: by a link that was made for the person, who needs no scope. */
  who: string | undefined
}

async function readLink(
  { host, visitor }: ApprovalPages,
  request: IncomingMessage,
): Promise<Asked | { status: number; why: string }> {
  const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '')
  if (query.has('seal')) {
    const link = await host.approvals.readLink(query)
    if (link === 'foreign') return { status: 403, why: 'This link was changed, or was not made by this server.' }
    if (link === 'over') return { status: 410, why: 'This link has run out. Ask for another one.' }
    if (link === 'revoked') return { status: 410, why: 'This link was taken back. Ask for another one.' }
    return { ...link, who: undefined }
  }
  const visiting = await visitor(request)
  if (visiting === undefined) {
    return { status: 401, why: 'This page opens by a link that was made for you, or after you have signed in.' }
  }
  return {
    run: query.get('run') ?? '',
    node: query.get('node') ?? '',
    scope: Number(query.get('scope') ?? '0'),
    ...visiting,
  }
}

async function find(host: Host, { run, node, scope }: Asked): Promise<Question | undefined> {
  return (await host.approvals.list()).find((one) => one.run === run && one.node === node && one.scope === scope)
}

/** The address as far as it is known, and the program. */
function fromOf(address: string, request: IncomingMessage): string {
  const agent = String(request.headers['user-agent'] ?? '').slice(0, 120)
  return agent ? `${address} · ${agent}` : address
}

function form(question: Question, asked: Asked, problem?: string): Markup {
  const { ask, playbook, run, mode, alertSummary, writes, answers, untilMs } = question
  const [main, ...more] = questionLines(ask)
  const terms = termsOf(ask).join(' · ')
  const ways = inOrderOfChoices(
    ask,
    Object.entries(writes).map(([port, list]) => ({ port, list })),
  )
  return html`
    <p class="head">${playbook.name} · run ${run}${mode === 'shadow' ? ' · shadow: nothing is changed' : ''}</p>
    <h1>${main}</h1>
    ${more.map((line) => html`<p>${line}</p>`)}
    ${terms === '' ? '' : html`<p class="quiet">${terms}</p>`}
    <p class="quiet">About: ${alertSummary}</p>
    ${untilMs === undefined ? '' : html`<p class="quiet">Open until ${new Date(untilMs).toISOString().replace('T', ' ').slice(0, 16)} UTC</p>`}
    ${answers.length > 0 ? html`<h2>Answers so far</h2><ul>${answers.map((answer) => html`<li>${answerWords(answer)}</li>`)}</ul>` : ''}
    ${factsOf(ask)}
    <h2>What follows</h2>
    <dl>
      ${ways.map(
        ({ port, list }) => html`<dt>${portWords(port)}</dt>
        <dd>${list.length === 0 ? html`<span class="quiet">${NOTHING_FOLLOWS}</span>` : list.map(writeOf)}</dd>`,
      )}
    </dl>
    ${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
    <form method="post">
      <p class="quiet">You answer as <strong>${asked.person}</strong>. Who answered, when and from where is kept with the run.</p>
      ${fieldsOf(ask)}
      <label>${reasonLabel(ask)} <textarea name="reason" rows="3" maxlength="2000"></textarea></label>
      <p class="buttons">${choicesOf(ask).map(({ choice, verb }) => html`<button name="choice" value="${choice}" class="${choice}">${verb}</button>`)}</p>
    </form>
  `
}

function writeOf({ title, node, effect, preview }: Question['writes'][string][number]): Markup {
  const unknown = unknownWords(preview)
  return html`<div class="write"><span class="effect ${effect}">${effect}</span> ${writeName({ title, node })}
    <table>${argumentsOf(preview).map(({ field, text, isLater }) =>
      isLater
        ? html`<tr class="later"><th>${field}</th><td>${text} <em>(${LATER})</em></td></tr>`
        : html`<tr><th>${field}</th><td>${text}</td></tr>`,
    )}</table>${unknown === undefined ? '' : html`<p class="problem">${unknown}</p>`}</div>`
}

function factsOf(ask: Question['ask']): Markup | string {
  const evidence = evidenceOf(ask)
  if (evidence === undefined) return ''
  const rows =
    typeof evidence === 'object' && evidence !== null && !Array.isArray(evidence)
      ? Object.entries(evidence)
      : [['', evidence] as const]
  return html`<h2>Evidence</h2><table>${rows.map(
    ([name, value]) =>
      html`<tr><th>${name}</th><td>${typeof value === 'string' ? value : JSON.stringify(value, null, 1)}</td></tr>`,
  )}</table>`
}

function fieldsOf(ask: Question['ask']): Markup[] {
  return formQuestions(ask).map(({ name, label = name, kind, required = false, options = [], help }) => {
    const id = `value:${name}`
    const must = raw(required ? ' required' : '')
    const type = kind === 'number' ? 'number' : kind === 'date' ? 'date' : 'text'
    const control =
      kind === 'choice' || kind === 'choices'
        ? html`<select name="${id}"${raw(kind === 'choices' ? ' multiple' : '')}${must}>${kind === 'choice' ? html`<option></option>` : ''}${options.map((option) => html`<option>${option}</option>`)}</select>`
        : kind === 'boolean'
          ? html`<select name="${id}"${must}><option></option><option value="true">yes</option><option value="false">no</option></select>`
          : html`<input name="${id}" type="${type}"${must}${raw(type === 'number' ? ' step="any"' : '')}>`
    return html`<label>${label} ${control}${help ? html`<small>${help}</small>` : ''}</label>`
  })
}

function valuesOf({ ask }: Question, fields: URLSearchParams): Question['ask'] | undefined {
  const questions = formQuestions(ask)
  if (questions.length === 0) return undefined
  const values: Question['ask'] = {}
  for (const { name, kind } of questions) {
    const given = fields.getAll(`value:${name}`).filter((text) => text !== '')
    const [first] = given
    if (first === undefined) continue
    values[name] =
      kind === 'choices'
        ? given
        : kind === 'boolean'
          ? first === 'true'
          : kind === 'number'
            ? (numberIn(first) ?? first)
            : first
  }
  return values
}

const sentence = (text: string): Markup => html`<p class="sentence">${text}</p>`
