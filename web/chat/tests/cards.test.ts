import { expect, it } from 'vitest'

import { planTone } from '../src/cards/status'
import { readMessages } from '../src/wire/messages'

const loan = { ref: '', product: '', lender: '', loan_id: '' }
const way = {
  key: 'replan:12', name: 'x', recommended: true, count: 12, first_on: '', last_on: '', payment: '1.00', last_payment: '1.00',
  total: '12.00', waived: '0.00', all_in_rate: '', compared_on: '', taken: '', nothing: '', saving: '', penalty_daily: '',
  valid_until: '', approval_label: '',
}
const said = (card: object) =>
  readMessages([{ id: '1', at: '', source: 'ai', text: 'words', card: { loan, as_of: '', told: [], notes: [], ...card } }])[0]!.card

it('shows a way without its drawing where the drawing cannot be read', () => {
  const card = said({ kind: 'options', rows: [{ ...way, series: [{ on: 1 }] }] })
  expect(card).toMatchObject({ kind: 'options', rows: [{ key: 'replan:12', series: undefined }] })
})

it('takes no card whose amounts are numbers', () => {
  expect(said({ kind: 'options', rows: [{ ...way, total: 12 }] })).toBeUndefined()
})

it('reads a plan of which nothing but its state is known', () => {
  const plan = { kind: 'plan', number: 'KX1', name: '', status: 'applied', status_label: '', facts: [] }
  expect(said(plan)).toMatchObject(plan)
})

it('colours a state only where it says how a plan fares', () => {
  const tones = ['active', 'kept', 'broken', 'more_wanted', 'applied', 'refused', 'unheard of'].map(planTone)
  expect(tones).toEqual(['paid', 'paid', 'overdue', 'due_today', 'applied', 'refused', 'unheard of'])
})
