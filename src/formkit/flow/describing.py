"""What a document is to be found by beside its text."""

from datetime import date, datetime

from formkit.archive.documents import About
from formkit.model.form import Form
from formkit.model.record import Record


def about_of(form: Form, record: Record) -> About:
    """Whose it is and of which day: the party that completes it, and the day its deadline runs from or the first it names."""
    parties = {each.name: each.named_by for each in form.parties}
    named_by = parties.get(form.completion.party, "") if form.completion is not None else ""
    customer = record.fields.get(named_by)
    start = (form.deadline.start,) if form.deadline is not None else ()
    days = (record.fields.get(name) for name in (*start, *form.group_by, *form.by_name))
    day = next((each for each in days if isinstance(each, date)), None)
    if isinstance(day, datetime):
        day = day.date()
    # What was read on a paper may hold signs that are none.
    name = customer.encode("utf-8", "replace").decode() if isinstance(customer, str) else ""
    return About(name, day.isoformat() if day is not None else "")
