"""How times of day are written."""

import re
from datetime import time, timedelta, timezone

# Papers and files of this country say its own time.
CHINA = timezone(timedelta(hours=8))

_CLOCK = re.compile(
    r"(?:\s*T\s*|\s*)(?P<half>上午|下午)?\s*"
    r"(?:(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?"
    r"|(?P<hour_>[0-9]{1,2})\s*[时点]\s*(?P<minute_>[0-9]{1,2})\s*分(?:\s*(?P<second_>[0-9]{1,2})\s*秒)?)"
    r"\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)

PATTERN = (
    r"(?:T|\s*)(?:上午|下午)?\s*"
    r"(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"|[0-9]{1,2}\s*[时点]\s*[0-9]{1,2}\s*分(?:\s*[0-9]{1,2}\s*秒)?)"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)


def time_of(text: str) -> time | None:
    """The time of day, to the second, that `text` says, in UTC+8 unless it names another zone; None if none."""
    parts = _CLOCK.fullmatch(text.rstrip())
    if parts is None:
        return None
    hour, minute, second = (int(parts[name] or parts[f"{name}_"] or 0) for name in ("hour", "minute", "second"))
    if parts["half"] == "下午" and hour < 12:
        hour += 12
    zone = _zone(parts["zone"])
    if (parts["half"] == "上午" and hour > 12) or zone is None or hour > 23 or minute > 59 or second > 59:
        return None
    return time(hour, minute, second, tzinfo=zone)


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return CHINA
    if text == "Z":
        return timezone(timedelta(0))
    shift = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    if shift >= timedelta(hours=24):
        return None
    return timezone(-shift if text[0] == "-" else shift)
