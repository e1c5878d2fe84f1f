"""Personal data as it may be shown without a reason of its own (D-08)."""

_HIDDEN = "*"


def masked_name(name: str) -> str:
    """The first character and one star, however long the name: 张*."""
    return name[:1] + _HIDDEN if name else ""


def masked_phone(phone: str) -> str:
    """The first three and the last four digits of a mobile number; a shorter number shows its last two at most."""
    if len(phone) < 11:
        return _HIDDEN * max(len(phone) - 2, 0) + phone[-2:] if len(phone) > 4 else _HIDDEN * len(phone)
    return phone[:3] + _HIDDEN * (len(phone) - 7) + phone[-4:]
