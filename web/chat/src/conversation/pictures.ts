import type { InjectionKey } from 'vue'

import { fetchFile } from '../wire/files'

const LARGE_KEPT = 4

/** Addresses at which this page can draw what the borrower sent: an `<img>` can carry no token, a blob needs none. */
export class Pictures {
  private readonly small = new Map<string, Promise<string>>()
  private readonly large = new Map<string, Promise<string>>()

  constructor(private readonly token: string) {}

  /** What was just sent from here is not fetched back. */
  keep(id: string, content: Blob): void {
    if (content.type.startsWith('image/')) this.small.set(id, Promise.resolve(URL.createObjectURL(content)))
  }

  /** @throws Refused, TypeError, DOMException; the next call tries again. */
  preview(id: string): Promise<string> {
    return this.of(this.small, id, true)
  }

  /** The file itself; the last few stay. @throws as above */
  whole(id: string): Promise<string> {
    const found = this.of(this.large, id, false)
    const [oldest] = this.large.keys()
    if (this.large.size > LARGE_KEPT && oldest !== undefined) this.drop(this.large, oldest)
    return found
  }

  close(): void {
    for (const kept of [this.small, this.large]) for (const id of [...kept.keys()]) this.drop(kept, id)
  }

  private of(kept: Map<string, Promise<string>>, id: string, small: boolean): Promise<string> {
    let found = kept.get(id)
    if (!found) {
      found = fetchFile(this.token, id, small).then((blob) => URL.createObjectURL(blob))
      kept.set(id, found)
      found.catch(() => kept.delete(id))
    }
    return found
  }

  private drop(kept: Map<string, Promise<string>>, id: string): void {
    const found = kept.get(id)
    kept.delete(id)
    found?.then(URL.revokeObjectURL, () => undefined)
  }
}

export const PICTURES: InjectionKey<Pictures> = Symbol('pictures')
