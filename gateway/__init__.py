"""The front door: channels for borrowers, the turn pipeline, delivery. `python -m gateway --help`."""
