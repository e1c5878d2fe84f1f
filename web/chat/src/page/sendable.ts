import { fetchUploadLimits } from '../wire/files'
import type { UploadLimits } from '../wire/messages'
import { say } from '../words'

/**
 * Named one by one, not as `image/*`: a phone then offers its camera all the same, and one that stores HEIC hands over a JPEG.
 */
export const ACCEPT = 'image/jpeg,image/png,image/webp,image/gif,application/pdf'

export const FILES_AT_ONCE = 9

let asking: Promise<UploadLimits> | undefined

/** What the gateway takes, asked once; undefined while it can't be reached: it then judges for itself. */
export async function uploadLimits(): Promise<UploadLimits | undefined> {
  try {
    return await (asking ??= fetchUploadLimits())
  } catch {
    asking = undefined
    return undefined
  }
}

/** Why a file can't be sent, in words, as far as that can be told here. */
export function whyNot(file: File, limits: UploadLimits | undefined): string | undefined {
  if (file.size === 0) return say('page_failed_attachment_broken')
  const types = limits?.types ?? ACCEPT.split(',')
  if (file.type && !types.includes(file.type)) return say('page_failed_attachment_type')
  if (limits && file.size > limits.largest_bytes) {
    return say('page_attach_too_large', { n: Math.floor(limits.largest_bytes / 1024 / 1024) })
  }
  return undefined
}
