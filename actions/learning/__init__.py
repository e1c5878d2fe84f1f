"""Group F: terms, trial calculations, reminders, and what makes a loan cheaper."""
