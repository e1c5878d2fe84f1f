"""Tells what a borrower wants: the sentence encoders, the intent model, and how well it does. Knows nothing of Rasa."""
