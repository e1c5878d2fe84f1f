import { isNil } from '../money'
import { say } from '../words'
import type { Pair } from './PairList.vue'

interface Buckets {
  principal: string
  interest: string
  plan_interest?: string
  fee: string
  penalty?: string
  compound?: string
  total: string
}

/** What a sum is made of, principal first; parts that are nothing are left out. */
export function bucketPairs(sum: Buckets): Pair[] {
  const parts: [string, string | undefined][] = [
    [say('page_principal'), sum.principal],
    [say('page_interest'), sum.interest],
    [say('page_table_plan_interest'), sum.plan_interest],
    [say('page_fee'), sum.fee],
    [say('page_penalty'), sum.penalty],
    [say('page_compound'), sum.compound],
  ]
  return parts.flatMap(([label, amount]) => (amount === undefined || isNil(amount) ? [] : [{ label, amount }]))
}
