"""Trains a model when its sources changed, and keeps the register of models."""
