import { fetchMessages, Refused } from './http'
import { type Frame, readFrame } from './messages'
import { Pause, pauseAfter } from './pause'

/** `broken` means that neither the socket nor a poll got through. */
export type Link = 'connecting' | 'live' | 'polling' | 'broken'

interface LiveOptions {
  token: string
  /** The last message held here; the gateway goes on after it. */
  cursor: () => string | undefined
  onFrame: (frame: Frame) => void
  onLink: (link: Link) => void
  /** The token is no longer good; the connection has stopped. */
  onDenied: () => void
}

export interface Live {
  /** Tells the gateway that everything up to `id` has been shown. */
  seen(id: string): void
  /** Starts over at once: the network came back, or the socket looks dead. */
  renew(): void
  close(): void
}

const STEADY_MS = 5_000
const OPEN_LIMIT_MS = 8_000
const POLL_WAIT_SECONDS = 25
const POLL_SPELL_MS = 60_000
const SOCKET_TRIES = 2

function socketAddress(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/chat/ws`
}

/**
 * Keeps the conversation flowing: a socket, started again after every loss from the last message held;
 * long polls for a minute at a time where a socket cannot be had.
 */
export function connectLive({ token, cursor, onFrame, onLink, onDenied }: LiveOptions): Live {
  const pause = new Pause()
  let stopped = false
  let socket: WebSocket | undefined
  let abandon: (() => void) | undefined
  let poll: AbortController | undefined

  /** Resolves when the socket is gone; true if it had been of use. */
  function serveSocket(): Promise<boolean> {
    return new Promise((resolve) => {
      let steady: ReturnType<typeof setTimeout> | undefined
      let useful = false
      const link = new WebSocket(socketAddress())
      socket = link
      // A dead network may keep a closing socket for minutes: it is left behind, not waited for.
      const leave = () => {
        clearTimeout(tooSlow)
        clearTimeout(steady)
        link.onopen = link.onmessage = link.onclose = null
        link.close()
        socket = undefined
        resolve(useful)
      }
      const tooSlow = setTimeout(leave, OPEN_LIMIT_MS)
      abandon = leave
      link.onopen = () => {
        clearTimeout(tooSlow)
        link.send(JSON.stringify({ type: 'auth', token, after: cursor() ?? null }))
        steady = setTimeout(() => (useful = true), STEADY_MS)
        onLink('live')
      }
      link.onmessage = (event) => {
        const frame = readFrame(event.data)
        if (!frame) return
        if (frame.type !== 'error') useful = true
        onFrame(frame)
      }
      link.onclose = leave
    })
  }

  /** One poll. True if the gateway answered. */
  async function pollOnce(waitSeconds: number): Promise<boolean> {
    poll = new AbortController()
    const { signal } = poll
    try {
      const messages = await fetchMessages(token, { after: cursor(), waitSeconds }, signal)
      for (const message of messages) onFrame({ type: 'message', message })
      return true
    } catch (error) {
      if (error instanceof Refused && (error.status === 401 || error.status === 403)) {
        stopped = true
        onDenied()
      } else if (error instanceof Refused && error.status === 429) {
        await pause.take((error.retryAfter ?? 5) * 1000)
      }
      return signal.aborted
    }
  }

  async function pollForASpell(): Promise<void> {
    const until = Date.now() + POLL_SPELL_MS
    while (!stopped && Date.now() < until) {
      if (!(await pollOnce(POLL_WAIT_SECONDS))) return
      if (!stopped) onLink('polling')
    }
  }

  async function run(): Promise<void> {
    let failures = 0
    onLink('connecting')
    while (!stopped) {
      if (await serveSocket()) failures = 0
      else failures += 1
      if (stopped) return
      const reachable = await pollOnce(0)
      if (stopped) return
      if (!reachable) onLink('broken')
      else if (failures >= SOCKET_TRIES) {
        onLink('polling')
        await pollForASpell()
      } else onLink('connecting')
      if (!stopped) await pause.take(pauseAfter(Math.max(1, reachable ? Math.min(failures, 2) : failures)))
    }
  }

  void run()

  return {
    seen(id) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'seen', id }))
    },
    renew() {
      abandon?.()
      poll?.abort()
      pause.end()
    },
    close() {
      stopped = true
      this.renew()
    },
  }
}
