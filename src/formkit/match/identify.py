"""Which form a returned file is, where it does not say so itself."""

from collections.abc import Iterable

from formkit.match.matching import likeness_to
from formkit.model.form import Form
from formkit.model.reading import Reading

# Half of a form's labels gone is a foreign form; two forms within a tenth of each other are not told apart.
_ENOUGH, _APART = 0.5, 0.9


def candidates(forms: Iterable[Form], reading: Reading) -> tuple[Form, ...]:
    """The forms the reading may be, likeliest first: none where it is foreign, several where they cannot be told apart."""
    scored = sorted(
        ((likeness_to(form, reading), form.id, form) for form in forms), reverse=True, key=lambda each: each[:2]
    )
    if not scored or scored[0][0] < _ENOUGH:
        return ()
    best = scored[0][0]
    return tuple(form for score, _, form in scored if score >= _APART * best)
