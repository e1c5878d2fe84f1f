"""One legal time zone (Asia/Shanghai) for rules, UTC for the store."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


def local_date(at: datetime) -> date:
    """The calendar day in Shanghai at an instant.

    Raises:
        ValueError: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a datetime must carry its time zone")
    return at.astimezone(SHANGHAI).date()
