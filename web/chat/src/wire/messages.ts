import * as v from 'valibot'

import { card } from './cards'

const quickReply = v.object({ id: v.string(), title: v.string() })

const attachment = v.object({
  id: v.pipe(v.string(), v.regex(/^[\da-f]{32}$/)),
  name: v.string(),
  type: v.string(),
  size: v.number(),
  width: v.nullish(v.number()),
  height: v.nullish(v.number()),
})

/** A picture or paper that the borrower sent; `width` and `height` are a picture's. */
export type Attachment = v.InferOutput<typeof attachment>

const message = v.object({
  id: v.string(),
  at: v.string(),
  source: v.picklist(['borrower', 'ai', 'human', 'system']),
  text: v.fallback(v.string(), ''),
  client_id: v.nullish(v.string()),
  // A card or buttons of a shape unknown here must not cost the borrower the words beside them.
  card: v.fallback(v.nullish(card), undefined),
  quick_replies: v.fallback(v.nullish(v.array(quickReply)), undefined),
  attachment: v.fallback(v.nullish(attachment), undefined),
  state: v.fallback(v.nullish(v.picklist(['received', 'answered'])), undefined),
})

export type Message = v.InferOutput<typeof message>
export type QuickReply = v.InferOutput<typeof quickReply>

const problem = v.object({ code: v.string(), message: v.fallback(v.string(), '') })

const OWNERS = ['bot', 'queued', 'human', 'wrap'] as const
export type Owner = (typeof OWNERS)[number]

const frame = v.variant('type', [
  v.object({ type: v.literal('message'), message }),
  v.object({ type: v.literal('typing'), on: v.boolean() }),
  v.object({ type: v.literal('received'), client_id: v.string(), id: v.string() }),
  v.object({ type: v.literal('state'), owner: v.picklist(OWNERS) }),
  v.object({ type: v.literal('error'), error: problem }),
])

export type Frame = v.InferOutput<typeof frame>

/** The messages in a body of the messages call; what is no message is left out. @throws TypeError if it is no list at all. */
export function readMessages(body: unknown): Message[] {
  // An empty conversation is one thing, a proxy's page in place of an answer another.
  if (!Array.isArray(body)) throw new TypeError('not a list of messages')
  return body.flatMap((item) => {
    const read = v.safeParse(message, item)
    return read.success ? [read.output] : []
  })
}

/** A frame of the socket, or undefined if this page does not know it. */
export function readFrame(data: unknown): Frame | undefined {
  if (typeof data !== 'string') return undefined
  try {
    const read = v.safeParse(frame, JSON.parse(data))
    return read.success ? read.output : undefined
  } catch {
    return undefined
  }
}

const session = v.object({
  token: v.string(),
  name: v.nullish(v.string()),
  expires_at: v.nullish(v.union([v.string(), v.number()])),
})

const stories = v.object({
  borrowers: v.array(
    v.object({ borrower_id: v.string(), name: v.string(), title: v.string(), story: v.string() }),
  ),
})

export type OpenedSession = v.InferOutput<typeof session>
export type Story = v.InferOutput<typeof stories>['borrowers'][number]

/** @throws v.ValiError if the body is not a session. */
export const readSession = (body: unknown): OpenedSession => v.parse(session, body)

/** @throws v.ValiError if the body is not a list of stories. */
export const readStories = (body: unknown): Story[] => v.parse(stories, body).borrowers

const accepted = v.object({ id: v.string(), duplicate: v.fallback(v.boolean(), false) })

/** @throws v.ValiError if the body does not acknowledge a message. */
export const readAccepted = (body: unknown) => v.parse(accepted, body)

const uploaded = v.object({ id: v.string(), attachment: v.fallback(v.nullish(attachment), undefined) })

/** @throws v.ValiError if the body does not acknowledge a file. */
export const readUploaded = (body: unknown) => v.parse(uploaded, body)

const uploadLimits = v.object({ largest_bytes: v.number(), types: v.array(v.string()) })

export type UploadLimits = v.InferOutput<typeof uploadLimits>

/** @throws v.ValiError if the body does not say what may be sent. */
export const readUploadLimits = (body: unknown) => v.parse(uploadLimits, body)

const refused = v.object({ error: problem })

/** The error code of a refusal, or "unknown". */
export function readErrorCode(body: unknown): string {
  const read = v.safeParse(refused, body)
  return read.success ? read.output.error.code : 'unknown'
}
