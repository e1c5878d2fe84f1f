"""Keeps the libraries' chatter off the log: warnings of deprecation, structlog's debug events."""

from __future__ import annotations

import logging


def be_quiet() -> None:
    """Send Python's warnings to a silent logger, and let Rasa log from WARNING on."""
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.CRITICAL)
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)
