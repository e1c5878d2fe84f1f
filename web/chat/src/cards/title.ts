import type { Card } from '../wire/cards'
import { say } from '../words'

export function titleOf(card: Card): string {
  switch (card.kind) {
    case 'statement':
      return say('page_statement_overdue')
    case 'penalty':
      return say('page_penalty_title')
    case 'schedule':
      return say('page_schedule_title')
    case 'cost':
      return say('page_cost_title')
    case 'payments':
      return say('page_payments_title')
    case 'debits':
      return say('page_debits_title')
    case 'options':
      return say('page_options_title')
    case 'cost_table':
      return say('page_table_title')
    case 'plan':
      return say('page_plan_title')
    default:
      return card.title
  }
}
