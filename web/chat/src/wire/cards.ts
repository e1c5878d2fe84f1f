import * as v from 'valibot'

const money = v.string()
const day = v.string()
const text = v.string()
const count = v.number()
const notes = v.optional(v.nullable(v.array(text)))
const instalmentNumber = v.union([v.number(), v.string()])
const shown = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform((value) => String(value)),
)

const loan = v.object({
  ref: v.nullish(text),
  product: v.nullish(text),
  lender: v.nullish(text),
  loan_id: v.nullish(text),
})

const buckets = {
  principal: money,
  interest: money,
  fee: money,
  penalty: money,
  compound: money,
  total: money,
}

const statement = v.object({
  kind: v.literal('statement'),
  loan,
  as_of: day,
  days_past_due: count,
  overdue: v.object(buckets),
  instalments: v.array(
    v.object({
      number: instalmentNumber,
      due_on: day,
      status: text,
      status_label: text,
      overdue_days: count,
      ...buckets,
    }),
  ),
  credit: v.nullish(money),
  notes,
})

const whatIf = v.object({ pay_on: day, penalty: money, total: money })

const penalty = v.object({
  kind: v.literal('penalty'),
  loan,
  as_of: day,
  lines: v.array(
    v.object({
      instalment: instalmentNumber,
      kind: text,
      kind_label: text,
      first_day: day,
      last_day: day,
      days: count,
      base: money,
      annual_rate: text,
      daily_rate: text,
      amount: money,
      in_grace: v.nullish(v.boolean()),
      rounding: v.nullish(v.boolean()),
    }),
  ),
  accrued: money,
  paid: money,
  unpaid: money,
  clause: v.nullish(text),
  cap_note: v.nullish(text),
  what_if: v.nullish(v.array(whatIf)),
  // A drawing that can't be read must not cost the figures around it.
  curve: v.fallback(v.nullish(v.array(whatIf)), undefined),
  with_compound: v.nullish(v.boolean()),
  marks: v.fallback(
    v.nullish(v.array(v.object({ on: day, kind: v.picklist(['due', 'grace_end']), instalment: instalmentNumber }))),
    undefined,
  ),
})

const schedule = v.object({
  kind: v.literal('schedule'),
  loan,
  as_of: v.nullish(day),
  rows: v.array(
    v.object({
      number: instalmentNumber,
      due_on: day,
      total: money,
      principal: money,
      interest: money,
      fee: money,
      status: text,
      status_label: text,
    }),
  ),
})

const labelled = v.array(v.object({ label: text, value: shown }))

const cost = v.object({ kind: v.literal('cost'), loan, rows: labelled, notes })

const payments = v.object({
  kind: v.literal('payments'),
  loan,
  rows: v.array(
    v.object({
      paid_on: day,
      amount: money,
      method_label: text,
      allocated: v.nullish(v.array(v.object({ instalment: instalmentNumber, label: text, amount: money }))),
    }),
  ),
  notes,
})

const debits = v.object({
  kind: v.literal('debits'),
  loan,
  rows: v.array(
    v.object({ on: day, account_last4: v.nullish(text), result_label: text, reason: v.nullish(text) }),
  ),
})

const receipt = v.object({ kind: v.literal('receipt'), number: shown, title: text, rows: labelled })
const facts = v.object({ kind: v.literal('facts'), title: text, rows: labelled })

const options = v.object({
  kind: v.literal('options'),
  loan,
  as_of: day,
  told: labelled,
  rows: v.array(
    v.object({
      key: text,
      name: text,
      button: v.optional(text, ''),
      recommended: v.boolean(),
      count,
      first_on: day,
      last_on: day,
      payment: money,
      last_payment: money,
      total: money,
      waived: money,
      all_in_rate: text,
      compared_on: day,
      taken: money,
      nothing: money,
      saving: money,
      penalty_daily: money,
      valid_until: day,
      approval_label: text,
      series: v.fallback(v.nullish(v.array(v.object({ on: day, nothing: money, plan: money }))), undefined),
    }),
  ),
  refused: v.nullish(v.array(v.object({ name: text, reason: text }))),
  notes,
})

const costTable = v.object({
  kind: v.literal('cost_table'),
  loan,
  name: text,
  as_of: day,
  rows: v.array(
    v.object({
      number: instalmentNumber,
      due_on: day,
      principal: money,
      interest: money,
      plan_interest: money,
      fee: money,
      penalty: money,
      total: money,
    }),
  ),
  charges: v.array(v.object({ label: text, amount: money, how: text, who: text })),
  total: money,
  waived: money,
  rate: text,
  all_in_rate: text,
  compared_on: day,
  nothing: money,
  saving: money,
  contingent: v.array(text),
  valid_until: day,
  reading_seconds: count,
  sha256: text,
})

const plan = v.object({
  kind: v.literal('plan'),
  loan,
  number: shown,
  agreement_id: v.nullish(text),
  name: text,
  status: text,
  status_label: text,
  facts: labelled,
  history: v.nullish(labelled),
  rows: v.nullish(
    v.array(
      v.object({
        number: instalmentNumber,
        due_on: day,
        total: money,
        paid: money,
        status: text,
        status_label: text,
      }),
    ),
  ),
  notes,
})

/** Every card this page can draw. */
export const card = v.variant('kind', [
  statement,
  penalty,
  schedule,
  cost,
  payments,
  debits,
  receipt,
  facts,
  options,
  costTable,
  plan,
])

export type Card = v.InferOutput<typeof card>
export type CardOf<K extends Card['kind']> = Extract<Card, { kind: K }>
export type LoanRef = v.InferOutput<typeof loan>
