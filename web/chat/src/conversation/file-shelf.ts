const DATABASE = 'kuanxin.files'
const TABLE = 'waiting'

interface Kept {
  bytes: ArrayBuffer
  type: string
}

/**
 * The files that wait to be sent, by client id: in memory, and on the device so that a reload loses none. A browser without
 * a database of its own only costs what a reload would have kept.
 */
export class FileShelf {
  private readonly held = new Map<string, Blob>()
  private readonly prefix: string
  private opening: Promise<IDBDatabase | undefined> | undefined

  constructor(
    owner: string,
    private readonly databases: IDBFactory | undefined,
  ) {
    this.prefix = `${owner}.`
  }

  /** The file is held at once; resolves when it would survive a reload, or can't. */
  async put(clientId: string, file: Blob): Promise<void> {
    this.held.set(clientId, file)
    try {
      const kept: Kept = { bytes: await file.arrayBuffer(), type: file.type }
      if (this.held.has(clientId)) await this.do('readwrite', (table) => table.put(kept, this.prefix + clientId))
    } catch {
      // too large for the device, or gone from it: it is held in memory
    }
  }

  async get(clientId: string): Promise<Blob | undefined> {
    const held = this.held.get(clientId)
    if (held) return held
    try {
      const kept = (await this.do('readonly', (table) => table.get(this.prefix + clientId))) as Kept | undefined
      if (!kept) return undefined
      const file = new Blob([kept.bytes], { type: kept.type })
      this.held.set(clientId, file)
      return file
    } catch {
      return undefined
    }
  }

  async remove(clientId: string): Promise<void> {
    this.held.delete(clientId)
    try {
      await this.do('readwrite', (table) => table.delete(this.prefix + clientId))
    } catch {
      // nothing was kept
    }
  }

  /** Removes this owner's files but for those that still wait, as after a crash between two steps. */
  async keepOnly(clientIds: readonly string[]): Promise<void> {
    const wanted = new Set(clientIds.map((id) => this.prefix + id))
    try {
      const keys = (await this.do('readonly', (table) => table.getAllKeys())) as IDBValidKey[] | undefined
      for (const key of keys ?? []) {
        if (typeof key === 'string' && key.startsWith(this.prefix) && !wanted.has(key)) {
          await this.do('readwrite', (table) => table.delete(key))
        }
      }
    } catch {
      // nothing was kept
    }
  }

  private async do(mode: IDBTransactionMode, ask: (table: IDBObjectStore) => IDBRequest): Promise<unknown> {
    const database = await (this.opening ??= this.open())
    if (!database) return undefined
    return new Promise((resolve, reject) => {
      const step = database.transaction(TABLE, mode)
      const request = ask(step.objectStore(TABLE))
      step.oncomplete = () => resolve(request.result)
      step.onerror = step.onabort = () => reject(step.error)
    })
  }

  private open(): Promise<IDBDatabase | undefined> {
    return new Promise((resolve) => {
      try {
        const request = this.databases?.open(DATABASE, 1)
        if (!request) return resolve(undefined)
        request.onupgradeneeded = () => request.result.createObjectStore(TABLE)
        request.onsuccess = () => resolve(request.result)
        request.onerror = request.onblocked = () => resolve(undefined)
      } catch {
        resolve(undefined) // a WebView that forbids it
      }
    })
  }
}
