"""The record of conversations: what was received, what was answered, what is delivered. The database is the truth."""
