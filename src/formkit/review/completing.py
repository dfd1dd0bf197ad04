"""Whether a form is complete by its own mark, with the signatures and seals that a person has seen on it."""

from collections.abc import Collection

from formkit.model.form import Form, Party
from formkit.model.record import Record
from formkit.model.returned import CompletionState

_ENOUGH = "any"  # one of signature and seal


def completing_party(form: Form) -> Party | None:
    """Who completes a form; None for a form that nothing completes."""
    name = form.completion.party if form.completion is not None else ""
    return next((each for each in form.parties if each.name == name), None)


def completion_of(form: Form, record: Record, seen: Collection[str]) -> CompletionState | None:
    """How far signing has come, by the paths of the marks that were seen; None for a form that nothing completes.

    `missing` are the paths of what is lacking, both where one of the two would do. It says what is there, never whether
    that is valid.
    """
    party = completing_party(form)
    if party is None or form.completion is None:
        return None
    marks = {path: words for path, words in ((party.sign, "缺签字"), (party.seal, "缺盖章")) if path}
    lacking = [path for path in marks if path not in seen]
    if form.completion.needs == _ENOUGH and len(lacking) < len(marks):
        lacking = []
    status = marks[lacking[0]] if lacking else "齐全"
    if party.date and record.fields.get(party.date) is None:
        status = status if lacking else "缺日期"
        lacking.append(party.date)
    formal = {"sign": party.sign, "seal": party.seal}.get(form.completion.formal, "")
    return CompletionState(status, formal in seen if formal else None, tuple(lacking))


def lacking_words(form: Form, missing: Collection[str]) -> tuple[str, ...]:
    """What is lacking, as a clerk says it: 客户确认的签字或盖章."""
    party = completing_party(form)
    if party is None or form.completion is None:
        return ()
    words = [name for path, name in ((party.sign, "签字"), (party.seal, "盖章")) if path and path in missing]
    told = ["或".join(words)] if words and form.completion.needs == _ENOUGH else words
    told += ["日期"] if party.date in missing else []
    return tuple(f"{party.label}的{each}" for each in told)
