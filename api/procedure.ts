// What every method of the contract shares: the one shape in which a refusal comes back.
import { oc } from '@orpc/contract'
import { z } from 'zod'

/** Whatever is expected to go wrong. `code` is `noun/problem`: branch on it; the message is for people. */
export const refusalData = z.object({ code: z.string(), data: z.json().optional() })

export const method = oc.errors({ REFUSED: { status: 422, data: refusalData } })
