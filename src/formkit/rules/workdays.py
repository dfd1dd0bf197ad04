"""Working days by the State Council's calendar."""

from datetime import date, timedelta

import chinese_calendar

from formkit.errors import FormkitError


class MissingCalendar(FormkitError):
    """No calendar covers the year: the State Council has not announced its holidays, or they are not installed."""


def is_workday(day: date) -> bool:
    """Whether `day` is a working day; shifted working weekends are, statutory holidays are not.

    Raises MissingCalendar for a year that the installed calendar does not cover.
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise MissingCalendar(
            f"没有 {day.year} 年的节假日安排，工作日算不出来。请升级 chinesecalendar 后再算。"
        ) from None


def workday_after(start: date, count: int) -> date:
    """The day that is `count` working days after `start`, which itself does not count.

    Source: handbook V1.0, deadlines of 2 and 10 working days; counting begins the next day (民法典 201-203).
    Raises MissingCalendar, and ValueError for a count below 1.
    """
    if count < 1:
        raise ValueError("a deadline is at least one working day")
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def deadline_after(start: date, count: int) -> tuple[date, bool]:
    """The day that is `count` working days after `start`, and whether it is provisional.

    It is where no calendar covers a year on the way: there Monday to Friday count, until the holidays are announced.
    Raises ValueError for a count below 1.
    """
    if count < 1:
        raise ValueError("a deadline is at least one working day")
    day, is_provisional = start, False
    while count:
        day += timedelta(days=1)
        try:
            count -= is_workday(day)
        except MissingCalendar:
            is_provisional = True
            count -= day.weekday() < 5
    return day, is_provisional


def workdays_between(start: date, end: date) -> int:
    """Working days after `start`, up to and including `end`; negative if `end` is before `start`.

    Raises MissingCalendar.
    """
    if end < start:
        return -workdays_between(end, start)
    return sum(is_workday(start + timedelta(days=offset)) for offset in range(1, (end - start).days + 1))
