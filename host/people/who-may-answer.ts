// Who may answer which question, by people.yaml. Without the file whoever has the scope may; a file with problems lets nobody.
import type { JsonObject } from '../../engine/index.ts'
import { HostError } from '../host-error.ts'
import type { GivenAnswer } from '../runs/runs.ts'
import { PEOPLE_FILE, type People, type Person, type ReadPeople } from './people-file.ts'

/** Every word that `to` may hold: names, addresses, groups. */
export const namesIn = ({ people }: People): string[] => [
  ...new Set(people.flatMap(({ name, addresses, groups }) => [name, ...addresses, ...groups])),
]

/** By name or address. */
export const personOf = ({ people }: People, who: string): Person | undefined =>
  people.find(({ name, addresses }) => name === who || addresses.some((one) => isSameAddress(one, who)))

/** Whether somebody is among those whom `to` names; an empty one names everybody. */
export function isAsked(people: People, to: readonly string[], who: string): boolean {
  if (to.length === 0) return true
  const person = personOf(people, who)
  if (!person) return false
  const { name, addresses, groups } = person
  return to.some((one) => one === name || groups.includes(one) || addresses.some((own) => isSameAddress(own, one)))
}

export const toOf = ({ to }: JsonObject): string[] =>
  Array.isArray(to) ? to.filter((one) => typeof one === 'string') : []

/** @throws HostError `people/bad-file`, `people/not-local`, `people/not-asked` */
export function refusePerson(
  { people, problems }: ReadPeople,
  ask: JsonObject,
  { by, unauthenticated }: Pick<GivenAnswer, 'by' | 'unauthenticated'>,
): void {
  if (problems[0]) {
    throw new HostError(
      'people/bad-file',
      `${PEOPLE_FILE} says who may answer, and cannot be read as it should be: ${problems[0].message} Nobody may answer until it is mended.`,
    )
  }
  if (!people) return
  if (unauthenticated && people.localAnswers === 'refuse') {
    throw new HostError(
      'people/not-local',
      `${PEOPLE_FILE} takes no answers from the machine itself, where nobody shows who they are. Answer by an approval link, or with a token on the server.`,
    )
  }
  const to = toOf(ask)
  if (isAsked(people, to, by)) return
  const why = personOf(people, by) ? `${by} is not one of them` : `${PEOPLE_FILE} knows no ${by}`
  throw new HostError('people/not-asked', `This is asked of ${to.join(', ')}, and ${why}.`, { data: { to } })
}

const isSameAddress = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
