"""Reads amounts, dates, numbers of months, phones and ordinals out of Chinese text. Pure; knows nothing of Rasa."""
