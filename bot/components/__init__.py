"""Graph components of the NLU pipeline; each is a thin coat of Rasa over a pure module."""
