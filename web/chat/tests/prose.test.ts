import { expect, it } from 'vitest'

import { stretches } from '../src/page/prose'

it('parts rows from words and keeps every word', () => {
  expect(stretches('sum\n· one\n· two\nend\nof it')).toEqual([
    { prose: 'sum' },
    { rows: ['one', 'two'] },
    { prose: 'end\nof it' },
  ])
})

it('leaves a single row, and a text without rows, as words', () => {
  for (const text of ['a\n· one\nb', 'plain', '', 'a · b\nc']) expect(stretches(text)).toEqual([{ prose: text }])
})
