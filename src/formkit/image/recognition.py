"""Lines of writing -> what each may say, by the model that comes with rapidocr (PP-OCRv6 small, Apache-2.0)."""

import os
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from importlib.resources import files

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from formkit.image.lattices import Lattice
from formkit.image.picture import Pixels

_MODEL = "models/PP-OCRv6_rec_small.onnx"
HEIGHT = 48  # pixels of a line, as the model was trained
_NARROWEST = 320  # pixels: a line by itself is filled up to this, or it is read worse
_TOGETHER = 8  # lines of that width read at once; of wider ones fewer
_ALIKE = 1.2  # times the narrowest of them, the widest
_STRIP = 640  # pixels: lines side by side fill a strip of this width
_GAP = 24  # pixels of paper between them
_PAPER = np.float32(0.8)  # from -1 black to 1 white
_WIDEST = 3200
STEP = 8  # pixels of a strip, to each step of what the model gives


class Recogniser:
    """Reads lines, each by itself."""

    def __init__(self, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        options.add_session_config_entry(
            "session.intra_op.allow_spinning", "0"
        )  # waiting threads leave the processor to others
        model = files("rapidocr").joinpath(_MODEL).read_bytes()
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    @cached_property
    def _signs(self) -> tuple[str, ...]:
        return (*self._session.get_modelmeta().custom_metadata_map["character"].splitlines(), " ")

    def alone(self, lines: Sequence[Pixels]) -> list[Lattice]:
        """What each line may say: rows by columns of red, green, blue, each but a little higher than its signs."""
        fitted = [_fitted(each) for each in lines]
        found: dict[int, Lattice] = {}
        for some in _batches([each.shape[2] for each in fitted]):
            width = max(_NARROWEST, *(fitted[each].shape[2] for each in some))
            pixels = np.zeros((len(some), 3, HEIGHT, width), np.float32)
            for row, each in enumerate(some):
                pixels[row, :, :, : fitted[each].shape[2]] = fitted[each]
            (given,) = self._session.run(None, {self._input: pixels})
            found.update((number, Lattice.of(steps, self._signs)) for number, steps in zip(some, given))
        return [found[number] for number in range(len(lines))]

    def among_others(self, lines: Sequence[Pixels]) -> list[Lattice]:
        """What each line may say, read side by side with others: twice as fast, and with errors of its own."""
        fitted = [_fitted(each) for each in lines]
        found: dict[int, Lattice] = {}
        for strip in _strips([each.shape[2] for each in fitted]):
            last, left = strip[-1]
            width = max(_STRIP, -(-(left + fitted[last].shape[2]) // STEP) * STEP)
            pixels = np.full((1, 3, HEIGHT, width), _PAPER, np.float32)
            for number, left in strip:
                pixels[0, :, :, left : left + fitted[number].shape[2]] = fitted[number]
            (given,) = self._session.run(None, {self._input: pixels})
            for number, left in strip:
                first, end = left - _GAP / 2, left + fitted[number].shape[2] + _GAP / 2
                steps = given[0, max(0, round(first / STEP)) : round(end / STEP)]
                found[number] = Lattice.of(steps, self._signs)
        return [found[number] for number in range(len(lines))]


@cache
def recogniser() -> Recogniser:
    """The one of this process."""
    return Recogniser(cv2.getNumThreads() if cv2.getNumThreads() > 0 else (os.cpu_count() or 1))


def _fitted(line: Pixels) -> NDArray[np.float32]:
    """A line as the model takes it: its height, blue before green before red, from -1 to 1."""
    height, width = line.shape[:2]
    own = min(max(1, round(width * HEIGHT / height)), _WIDEST)
    sized = cv2.resize(line, (own, HEIGHT), interpolation=cv2.INTER_LINEAR)
    return np.asarray(sized[..., ::-1].transpose(2, 0, 1), np.float32) / np.float32(127.5) - np.float32(1)


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Lines of about one width together."""
    order = sorted(range(len(widths)), key=lambda each: widths[each])
    while order:
        narrowest = max(_NARROWEST, widths[order[0]])
        most = max(1, _TOGETHER * _NARROWEST // narrowest)
        some = [each for each in order[:most] if widths[each] <= _ALIKE * narrowest]
        order = order[len(some) :]
        yield some


def _strips(widths: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    """Lines put side by side, the wide ones first: the number of each, and the column it begins at."""
    open_strips: list[tuple[int, list[tuple[int, int]]]] = []
    for number in sorted(range(len(widths)), key=lambda each: -widths[each]):
        taken = -(-widths[number] // STEP) * STEP
        at = next((each for each, (end, _) in enumerate(open_strips) if end + _GAP + taken <= _STRIP), None)
        if at is None:
            open_strips.append((taken, [(number, 0)]))
        else:
            end, own = open_strips[at]
            own.append((number, end + _GAP))
            open_strips[at] = (end + _GAP + taken, own)
    for _, own in open_strips:
        yield own
