"""Loan servicing: what every process shares. It knows no Rasa, no web and none of its callers."""
