"""A customer at work on a printed page: fills in, corrects, ticks, strikes out, and leaves things empty."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.reading.notations import FREE_KINDS, Said, outside, said
from benchmarks.reading.paper import PER_POINT, Paper, Picture, Sign
from benchmarks.reading.records import Clerk
from benchmarks.reading.ticks import tick, ticked_words
from benchmarks.reading.truth import FieldTruth, MarkTruth
from benchmarks.reading.writing import Area, ByHand, Writer, area
from formkit.model.form import Field, FilledBy
from formkit.model.place import Box
from formkit.model.values import canonical

_CORRECTED = 0.16  # of the values that are printed when a form is issued
_OUTSIDE = 0.15  # of the entries of kinds that are not free text
_STRUCK = 0.04  # of what is written by hand: written wrong, struck out, written again
_FREELY = 0.2  # of days: written in a notation of one's own beside the printed 年月日
_EDGE = 1.5  # points that writing keeps from a cell's rules


@dataclass(frozen=True)
class Customer:
    """Who fills a document in: a writer for the fields, a hand for what is always written by hand."""

    writer: Writer
    hand: ByHand
    clerk: Clerk
    random: Random


@dataclass
class Work:
    """What has been done to a page so far."""

    paper: Paper
    page: Picture
    fields: dict[str, FieldTruth]
    marks: dict[str, MarkTruth]
    boxes: dict[str, Box]


def filled(paper: Paper, customer: Customer) -> Work:
    """The page with every field filled in, or left as it is, and what is now true of each."""
    work = Work(paper, paper.picture, {}, {}, dict(paper.boxes))
    for path, box in paper.boxes.items():
        own, _, again = path.partition("#")
        field = paper.issued.form.field_at(own)
        printed = _printed(paper, own)
        if printed is not None or field.filled_by is not FilledBy.CUSTOMER:
            work.fields[path] = _kept_or_corrected(
                work, customer, field, box, printed, bool(again) or f"{own}#2" in paper.blanks
            )
            continue
        words = ticked_words(paper, box)
        if words:
            work.fields[path] = _ticked(work, customer, field, path, words)
        else:
            work.fields[path] = _entered(work, customer, field, own, box)
    return work


def _printed(paper: Paper, path: str) -> str | None:
    """The canonical text of a value that was printed when the form was issued."""
    if path not in paper.issued.prefilled:
        return None
    value = paper.issued.document.record.at(path)
    return paper.issued.texts.get(path) if value is None else canonical(value)


def _kept_or_corrected(
    work: Work, customer: Customer, field: Field, box: Box, printed: str | None, is_part: bool
) -> FieldTruth:
    kind, by, random = field.kind.name, field.filled_by.value, customer.random
    signs = work.paper.signs_in(box)
    text = "".join(each.text for each in signs)
    if printed is None:
        return FieldTruth("", None, "empty", "", kind, by=by)
    may_change = field.filled_by is not FilledBy.SYSTEM and not is_part and kind != "document_number"
    if signs and may_change and random.random() < _CORRECTED:
        new = said(field, customer.clerk.value(field), random)
        if new.value != printed:
            _correct(work, customer.hand, signs, box, new.written)
            return FieldTruth(new.written, new.value, "corrected", customer.hand.style, kind, text, by)
    return FieldTruth(text, printed, "prefilled", "", kind, by=by)


def _correct(work: Work, hand: ByHand, signs: list[Sign], box: Box, text: str) -> None:
    """Strikes out printed words and writes beside them: to the right, else above, else below, else over the rule."""
    taken = _around(signs)
    for line in _lines(signs):
        hand.struck(work.page, area(_around(line)))
    need = 5.0 * len(text)
    if box.right - taken.right > need:
        place = Box(taken.right + 3, box.top, box.right - 1, box.bottom)
    elif taken.top - box.top > 8:
        place = Box(box.left + 1, box.top + 0.5, box.right - 1, taken.top)
    elif box.bottom - taken.bottom > 8:
        place = Box(box.left + 1, taken.bottom, box.right - 1, box.bottom)
    else:
        place = Box(box.left + 1, box.top - 7, box.right + 4, taken.top + 3)
    hand.write(work.page, text, area(place))


def _lines(signs: list[Sign]) -> list[list[Sign]]:
    """The signs by line."""
    lines: list[list[Sign]] = []
    for each in signs:
        if lines and each.box.top < lines[-1][-1].box.bottom and each.box.bottom > lines[-1][-1].box.top:
            lines[-1].append(each)
        else:
            lines.append([each])
    return lines


def _around(signs: list[Sign]) -> Box:
    boxes = [each.box for each in signs]
    return Box(
        min(each.left for each in boxes), min(each.top for each in boxes),
        max(each.right for each in boxes), max(each.bottom for each in boxes),
    )  # fmt: skip


def _entered(work: Work, customer: Customer, field: Field, path: str, box: Box) -> FieldTruth:
    kind, random, writer = field.kind.name, customer.random, customer.writer
    value = work.paper.issued.texts.get(path)
    if value is None:
        return FieldTruth("", None, "empty", "", kind)
    if kind not in FREE_KINDS and random.random() < _OUTSIDE:
        entry = outside(customer.clerk.pools.outside, random)
        _blank_out(work, writer, box)
        writer.write(work.page, entry.written, _within(box), "center")
        return FieldTruth(entry.written, None, "outside", writer.style, kind)
    entry, struck = said(field, value, random), ""
    printed = {each.text: each for each in work.paper.signs_in(box)}
    if kind == "date" and {"年", "月", "日"} <= printed.keys():
        entry = _dated(work, writer, entry, box, printed, random)
    elif isinstance(writer, ByHand) and random.random() < _STRUCK and box.right - box.left > 60:
        struck = said(field, customer.clerk.value(field), random).written
        _written_again(work, writer, struck, entry.written, box)
    else:
        writer.write(work.page, entry.written, _within(box), "center" if len(entry.written) < 5 else "left")
    return FieldTruth(entry.written, entry.value, "hand" if writer.is_hand else "printed", writer.style, kind, struck)


def _written_again(work: Work, hand: ByHand, wrong: str, right: str, box: Box) -> None:
    place = _within(box)
    if box.bottom - box.top > 30:
        middle = (place.top + place.bottom) / 2
        upper, lower = place._replace(bottom=middle), place._replace(top=middle)
    else:
        middle = (place.left + place.right) / 2
        upper, lower = place._replace(right=middle - 4), place._replace(left=middle + 4)
    for each in hand.write(work.page, wrong, upper):
        hand.struck(work.page, each)
    hand.write(work.page, right, lower)


def _dated(work: Work, writer: Writer, entry: Said, box: Box, printed: dict[str, Sign], random: Random) -> Said:
    """A day written into the blanks before the printed 年, 月 and 日, or freely over or beside them."""
    assert entry.value is not None
    if not writer.is_hand or random.random() < _FREELY:
        _blank_out(work, writer, box)
        place = _within(box)
        top = min(each.box.top for each in printed.values())
        if writer.is_hand and top - box.top > 16:
            place = place._replace(bottom=top * PER_POINT)
        writer.write(work.page, entry.written, place, "center")
        return entry
    left = max(box.left, printed["年"].box.left - 44)
    year, month, day = entry.value.split("-")
    month, day = (month, day) if random.random() < 0.3 else (str(int(month)), str(int(day)))
    for text, sign in ((year, "年"), (month, "月"), (day, "日")):
        line = printed[sign].box
        room = Box(left, line.top - 6, line.left - 0.5, line.bottom + 3)
        writer.write(work.page, text, area(room), "middle")
        left = line.right
    return Said(f"{year}年{month}月{day}日", entry.value)


def _blank_out(work: Work, writer: Writer, box: Box) -> None:
    """What is typed takes the place of what was printed in the cell."""
    if writer.is_hand:
        return
    for each in work.paper.signs_in(box):
        own = area(each.box)
        rows = slice(max(0, int(own.top) - 3), int(own.bottom) + 4)
        columns = slice(max(0, int(own.left) - 3), int(own.right) + 4)
        work.page[rows, columns] = work.page[int(own.top) - 4, max(0, int(own.left) - 4)]


def _within(box: Box) -> Area:
    return area(Box(box.left + _EDGE, box.top + _EDGE, box.right - _EDGE, box.bottom - _EDGE))


def _ticked(work: Work, customer: Customer, field: Field, path: str, words: dict[str, tuple[Sign, Box]]) -> FieldTruth:
    """Ticks the boxes of a field's options, each in the customer's way."""
    random, kind = customer.random, field.kind.name
    value = work.paper.issued.texts.get(path.partition("#")[0])
    chosen = [] if value is None else value.split("、")
    how = "hand" if customer.writer.is_hand else "printed"
    for word, (sign, words_box) in words.items():
        manner = tick(work.page, customer.writer, customer.hand, sign, words_box, word in chosen, random)
        work.marks[f"{path}/{word}"] = MarkTruth("tick", word in chosen, {"manner": manner})
        work.boxes[f"{path}/{word}"] = sign.box
    if value is None:
        return FieldTruth("", None, "empty", "", kind)
    return FieldTruth(value, value, "hand" if how == "hand" else "printed", customer.writer.style, kind)


def entries(work: Work) -> Iterator[tuple[str, FieldTruth]]:
    """The fields that the customer has written in."""
    return (
        (path, each) for path, each in work.fields.items() if each.how in ("hand", "printed", "outside", "corrected")
    )
