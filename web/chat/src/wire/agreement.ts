import * as v from 'valibot'

import { call } from './http'

const ANSWER_MS = 15_000
const ID = /^[\w-]{1,64}$/
const PATH = /^\/agreements\/([\w-]{1,64})$/

const agreement = v.object({
  text: v.string(),
  sha256: v.string(),
  number: v.string(),
  state: v.string(),
  applied_at: v.string(),
  authorship: v.object({
    decided_by: v.nullish(v.picklist(['person', 'policy'])),
    decided_at: v.nullish(v.string()),
    reason: v.nullish(v.string()),
  }),
})

/** A text that was agreed to, in the form of which `sha256` is the mark. */
export type Agreement = v.InferOutput<typeof agreement>

/** Where an agreement is read and printed; undefined for what is no id. */
export function agreementPath(id: string): string | undefined {
  return ID.test(id) ? `/agreements/${id}` : undefined
}

/** The id in the address of an agreement's page. */
export function agreementIn(path: string): string | undefined {
  return PATH.exec(path)?.[1]
}

/** The agreement, for its borrower alone. @throws Refused, TypeError (no network), v.ValiError. */
export async function fetchAgreement(token: string, id: string): Promise<Agreement> {
  return v.parse(agreement, await call(`/api/chat/agreements/${id}`, { headers: { Authorization: `Bearer ${token}` } }, ANSWER_MS))
}
