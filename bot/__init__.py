"""The engine: what runs inside Rasa 3.6 (Python 3.10), behind the wall. Imports no other part of the project."""
