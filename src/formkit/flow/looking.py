"""A page as pixels -> the sheets of paper on it: whose they are, and how they lie over their forms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from formkit.flow.library import Library
from formkit.flow.marking import marks_on
from formkit.generate.codes import code_bars
from formkit.image.bareness import bareness
from formkit.image.blanks import SCALE, Blank, blanks_of
from formkit.image.candidates import Candidates
from formkit.image.codes import Code, codes
from formkit.image.finding import Expected
from formkit.image.laid import laid
from formkit.image.picture import Picture, Pixels, shrunk
from formkit.image.reading import read_places
from formkit.image.registering import Registered, by_fit, is_outside, outline, registered
from formkit.image.seals import seals
from formkit.image.signs import Signs, signs_of
from formkit.match.papers import asks_on
from formkit.model.form import Form
from formkit.model.identity import Identity, page_of
from formkit.model.place import Box
from formkit.model.problem import Problem
from formkit.model.sheet import Sheet

_MOST_SHEETS = 4  # in one picture
_LIKELIEST = 5  # blank pages that are laid over a page whose code was not read
_LAID = 0.75  # of the words must be where they should be: nine of ten are; of a page that is another one of three
_LIKE = 0.5  # of the words: with fewer it is no page of a kind with the right one
_MOST_ERROR = 1.5 * 72 / 25.4  # points: what is told for the least certain place is as a rule twice what it is off
_CLEAR = 0.97  # of the best score: pages that come nearer to it are not told apart
_MORE_WORDS = 2  # that the best has, be its score no better, tell it from others
_COARSE = 65.0  # dots per inch: with fewer small print is no print
_LEAST_SIGNS, _LEAST_SHARE = 400, 0.25  # that are left beside a sheet, for another to be looked for
_QUIET = 4  # modules of white around a code, within its box
_THUMBNAIL = 480  # pixels of the longer side


@dataclass(frozen=True, eq=False)
class _Page:
    """A page of a form's layout, as pixels."""

    form: Form
    number: int
    blank: Blank


@dataclass(frozen=True)
class _Claim:
    """What a code on a picture says, and where it is."""

    code: Code
    identity: Identity
    nth: int | None
    count: int | None


class Looker:
    """Looks at one page after another with the forms at hand; `key` is that of the archive, None without one."""

    def __init__(self, library: Library, key: bytes | None) -> None:
        self._library, self._key = library, key
        self._made: dict[tuple[str, str], tuple[_Page, ...]] = {}
        self._indices: dict[Form, Candidates] = {}

    def prepare(self) -> None:
        """Works out by what all pages are known again; it is kept on this machine, and takes half a second a page once."""
        for form in self._library.all():
            for each in self._pages(form):
                _ = each.blank.signs

    def look(self, picture: Picture, source: str, page: int) -> tuple[Sheet, ...]:
        """The sheets on a page, at least one; those of one picture in reading order."""
        view = _View(picture, source, page)
        match bareness(picture.grey):
            case "bare":
                return (replace(view.sheet, state="blank"),)
            case "black":
                words = "整页是黑的，什么也看不见。请重新扫描或拍照后再交。"
                return (view.unknown(view.sheet, "page.black", words),)
        seen = [self._claimed(view, claim) for claim in _claims(picture)] or [self._looked_up(view, view.signs)]
        sheets = [sheet for sheet, _ in seen]
        laid = [found for _, found in seen if found is not None]
        while laid and len(sheets) < _MOST_SHEETS and _is_much(left := _beside(view.signs, laid), view.signs):
            sheet, found = self._looked_up(view, left)
            if found is None:
                break
            sheets.append(sheet)
            laid.append(found)
        sheets.sort(key=lambda each: each.area.top + each.area.left)
        return tuple(replace(each, part=number) for number, each in enumerate(sheets, start=1))

    def read(self, picture: Picture, sheet: Sheet) -> Sheet:
        """A sheet of a picture with what is written, signed, sealed and ticked on it; as it is where it is no known one."""
        form = self._library.at(sheet.form, sheet.version) if sheet.form and sheet.version else None
        if sheet.state != "known" or sheet.number is None or sheet.fit is None or form is None:
            return sheet
        blank = self._pages(form)[sheet.number].blank
        page = laid(picture, sheet.fit, blank)
        found = seals(page)
        return replace(
            sheet,
            marks=marks_on(picture, sheet, form, page, found),
            writing=read_places(picture, sheet.fit, blank.layout, asks_on(form, blank.layout, sheet.fit), found),
        )

    def _claimed(self, view: "_View", claim: _Claim) -> tuple[Sheet, Registered | None]:
        """The sheet that a code is on."""
        identity = claim.identity
        verdict = identity.verdict(self._key)
        sheet = replace(view.sheet, identity=identity, verdict=verdict, nth=claim.nth, count=claim.count)
        form = self._library.at(identity.form, identity.version) or self._library.form(identity.form)
        if form is None or form.layout is None:
            what = f"二维码写的是“{identity.form}”的 {identity.number}，这里没有这张表的版面"
            return view.unknown(sheet, "form.unknown", f"{what}，没有读。请装上这张表，或看图录入。"), None
        pages = self._pages_claimed(form, claim, view.signs)
        tried = registered(view.grey, view.signs, [(each.blank, _expected(claim.code, each.blank)) for each in pages])
        if tried and tried[0].words < _LAID:  # another page than its code tells
            tried = registered(view.grey, view.signs, [(each.blank, None) for each in self._pages(form)])
        if len(pages) > 1:
            tried = _with_kin(view.grey, view.signs, tried, self._candidates_of(form))
        best = next(iter(tried), None)
        if best is None or not _is_laid(best) or not _has_code(best, claim.code):
            words = f"二维码是“{form.number}”的 {identity.number}，版面却对不准（可能太模糊、折叠或只有一部分）"
            if form.version != identity.version:
                words = f"二维码是“{form.number}”的另一版（{identity.version}）的 {identity.number}，这里只有 {form.version} 版，版面对不上"
                words += "。请用发出它的档案来读，或看图录入。"
                return view.unknown(sheet, "form.other_version", words), None
            return view.unknown(sheet, "page.not_laid", f"{words}。请看图，或重新扫描后再交。"), None
        if rivals := _rivals(tried):
            return view.unknown(sheet, "page.ambiguous", self._either(best, rivals)), None
        return view.known(sheet, self._of(best.blank), best), best

    def _pages_claimed(self, form: Form, claim: _Claim, signs: Signs) -> Sequence[_Page]:
        """The pages of a form that one with such a code may be: the one that its code tells, and those it looks like."""
        pages = self._pages(form)
        assert form.layout is not None
        numbers = form.layout.numbers_at(claim.nth, claim.count) if claim.nth and claim.count else ()
        if numbers:
            return [pages[number] for number in numbers]
        return [self._of(each) for each in self._candidates_of(form).likeliest(signs, _LIKELIEST)]

    def _looked_up(self, view: "_View", signs: Signs) -> tuple[Sheet, Registered | None]:
        """The sheet that signs without a code are of."""
        likeliest = self._candidates.likeliest(signs, _LIKELIEST)
        tried = registered(view.grey, signs, [(blank, None) for blank in likeliest])
        tried = _with_kin(view.grey, signs, tried, self._candidates)
        if not tried or not _is_laid(tried[0]):
            words = "认不出是哪张表。请看图认领，或重新扫描后再交。"
            return view.unknown(view.sheet, "page.unknown", words), None
        best = tried[0]
        if rivals := _rivals(tried):
            return view.unknown(view.sheet, "page.ambiguous", self._either(best, rivals)), None
        return view.known(view.sheet, self._of(best.blank), best), best

    def _either(self, best: Registered, rivals: Sequence[Registered]) -> str:
        pages = [self._of(each.blank) for each in (best, *rivals)]
        names = "、".join(
            f"“{each.form.number} {each.form.title}”{each.form.version} 版的版面 {each.number + 1}" for each in pages
        )
        return f"可能是{names}，分不清。请看图认领。"

    @cached_property
    def _candidates(self) -> Candidates:
        return Candidates([each.blank for form in self._library.all() for each in self._pages(form)])

    def _candidates_of(self, form: Form) -> Candidates:
        if form not in self._indices:
            self._indices[form] = Candidates([each.blank for each in self._pages(form)])
        return self._indices[form]

    def _pages(self, form: Form) -> tuple[_Page, ...]:
        key = form.id, form.version
        if key not in self._made:
            blanks = blanks_of(form.layout) if form.layout is not None else ()
            self._made[key] = tuple(_Page(form, number, blank) for number, blank in enumerate(blanks))
        return self._made[key]

    def _of(self, blank: Blank) -> _Page:
        return next(each for pages in self._made.values() for each in pages if each.blank is blank)


@dataclass(frozen=True, eq=False)
class _View:
    """A picture that is looked at, with what is needed of it again and again."""

    picture: Picture
    source: str
    page: int

    @property
    def grey(self) -> Pixels:
        return self.picture.grey

    @cached_property
    def signs(self) -> Signs:
        return signs_of(self.picture.grey)

    @cached_property
    def sheet(self) -> Sheet:
        """All of the picture, of which nothing is known."""
        scale = self.picture.scale
        area = Box(0, 0, self.picture.width / scale, self.picture.height / scale)
        return Sheet(self.source, self.page, 1, area, "unknown")

    def unknown(self, sheet: Sheet, code: str, message: str) -> Sheet:
        """A sheet that a person must look at, and why."""
        return replace(sheet, problems=(_problem(sheet, code, message),), thumbnail=_thumbnail(self.picture))

    def known(self, sheet: Sheet, page: _Page, found: Registered) -> Sheet:
        """A sheet that lies over a page of a form."""
        sheet = replace(
            sheet, area=self._area(found), state="known", form=page.form.id, version=page.form.version,
            number=page.number, fit=found.fit(),
        )  # fmt: skip
        if not is_outside(found, self.picture.width, self.picture.height):
            return sheet
        words = "这一页没有拍全或扫全，有的栏在图外。请看原件，或重新扫描后再交。"
        return replace(sheet, problems=(_problem(sheet, "page.cut_off", words),))

    def _area(self, found: Registered) -> Box:
        """Where a sheet lies on the page of the file."""
        corners = outline(found).clip(0, [self.picture.width, self.picture.height]) / self.picture.scale
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        return Box(float(left), float(top), float(right), float(bottom))


def _problem(sheet: Sheet, code: str, message: str) -> Problem:
    return Problem(code, "", f"{sheet.called}：{message}", sheet.place)


def _claims(picture: Picture) -> list[_Claim]:
    """What our codes on a picture say; pages of a Word document have the same code, and may lie side by side."""
    claims = []
    for code in codes(picture, lambda text: Identity.from_code(text) is not None):
        identity = Identity.from_code(code.text)
        if identity is not None:
            nth, count = page_of(code.text) or (None, None)
            claims.append(_Claim(code, identity, nth, count))
    return claims[:_MOST_SHEETS]


def _expected(code: Code, blank: Blank) -> Expected | None:
    """Where the page must lie by the code on it."""
    box = blank.layout.code
    if box is None:
        return None
    modules, _ = code_bars(code.text)
    quiet = _QUIET / modules * (box.right - box.left)
    left, top, right, bottom = box.left + quiet, box.top + quiet, box.right - quiet, box.bottom - quiet
    own = np.array([(left, top), (right, top), (right, bottom), (left, bottom)]) * SCALE
    affine = np.asarray(cv2.estimateAffinePartial2D(own, np.array(code.corners, np.float64))[0], np.float64)
    if affine.shape != (2, 3):
        return None
    homography = np.vstack([affine, [0.0, 0.0, 1.0]])
    return Expected(homography, own.mean(axis=0), float(np.hypot(*affine[:, 0])) * 12 * SCALE, 0.1)


def _with_kin(grey: Pixels, signs: Signs, tried: list[Registered], candidates: Candidates) -> list[Registered]:
    """Those tried, and the pages that share print with the one that fits best: the right one must not be missed."""
    if not tried or tried[0].words < _LIKE:
        return tried
    done = {each.blank for each in tried}
    more = registered(grey, signs, [(each, None) for each in candidates.kin(tried[0].blank) if each not in done])
    return sorted([*tried, *more], key=by_fit)


def _rivals(tried: Sequence[Registered]) -> Sequence[Registered]:
    """The pages that a sheet may be as well as the one that fits best."""
    best, *others = tried
    return [
        each
        for each in others
        if _is_laid(each) and each.score > _CLEAR * best.score and each.evidence > best.evidence - _MORE_WORDS
    ]


def _has_code(found: Registered, code: Code) -> bool:
    """Whether a page lies so that a code on the picture is where it has its own, and not on another sheet beside it."""
    box = found.blank.layout.code
    if box is None:
        return True
    corners = np.array([[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]])
    own = found.net.placed(corners * SCALE)
    beside = np.linalg.norm(own.mean(axis=0) - np.array(code.corners, np.float64).mean(axis=0))
    return bool(beside < np.linalg.norm(own[0] - own[2]) / 2)


def _is_laid(found: Registered) -> bool:
    return found.words >= _LAID and found.error <= _MOST_ERROR and found.resolution >= _COARSE


def _beside(signs: Signs, laid: Sequence[Registered]) -> Signs:
    """The signs that lie on none of the sheets."""
    free = np.ones(len(signs.at), bool)
    for each in laid:
        hull = cv2.convexHull(outline(each).astype(np.float32))
        inside = [cv2.pointPolygonTest(hull, (float(x), float(y)), measureDist=False) >= 0 for x, y in signs.at]
        free &= ~np.array(inside, bool)
    return Signs(signs.at[free], signs.looks[free])


def _is_much(left: Signs, signs: Signs) -> bool:
    """Whether so many signs are left that another sheet may be there."""
    return len(left.at) >= max(_LEAST_SIGNS, _LEAST_SHARE * len(signs.at))


def _thumbnail(picture: Picture) -> bytes:
    small = shrunk(picture.pixels, _THUMBNAIL)
    pixels = cv2.cvtColor(small, cv2.COLOR_RGB2BGR) if small.ndim == 3 else small
    _, content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 70])
    return content.tobytes()
