import { createHash } from 'node:crypto'

import { afterEach, expect, it, vi } from 'vitest'

import { isMark, markOf, shortMark } from '../src/cards/mark'
import { agreementIn, agreementPath } from '../src/wire/agreement'

const MARK = 'ba0c1c4f027002e498248227f9e9bc710a93e3b99d9aa9370e2824724ab19c41'

afterEach(() => vi.unstubAllGlobals())

it('knows a mark by its form', () => {
  expect(isMark(MARK)).toBe(true)
  for (const other of ['', MARK.slice(1), MARK.toUpperCase(), `${MARK} `]) expect(isMark(other)).toBe(false)
})

it('shortens marks alone', () => {
  expect(shortMark(MARK)).toBe('ba0c 1c4f … 9c41')
  expect(shortMark('KX20261122-000173')).toBe('KX20261122-000173')
})

it('reckons the mark of a text as the gateway does, where it can', async () => {
  const text = '还款安排\n第 1 次，1,082.55 元\n'
  expect(await markOf(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
  vi.stubGlobal('crypto', {})
  expect(await markOf(text)).toBeUndefined()
})

it('finds an agreement by its address, and nothing else by it', () => {
  const id = '0f'.repeat(16)
  expect(agreementIn(agreementPath(id)!)).toBe(id)
  for (const odd of ['', '../x', 'a/b', 'a b', '?', 'x'.repeat(65)]) expect(agreementPath(odd)).toBeUndefined()
  for (const path of ['/', '/demo', '/agreements/', `/agreements/${id}/`, `/agreements/../${id}`, `/x/agreements/${id}`]) {
    expect(agreementIn(path)).toBeUndefined()
  }
})
