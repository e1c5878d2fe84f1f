"""How a fault is logged: where it happened and of what kind, never with its words, which may quote a borrower."""


def nameless(error: BaseException) -> RuntimeError:
    """An error with the traceback of `error` and its kind for words."""
    return RuntimeError(type(error).__name__).with_traceback(error.__traceback__)
