"""The tree of RFC 6962 over the entries of a log: what stands for all of them, and proofs that can be checked without them.

A head stands for all entries of a log; who knows a head of before can tell whether the log of today still begins so.
Numbers of entries count from 0.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

_HEAD = re.compile(r"([0-9]{1,15}):([0-9a-f]{64})")


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry. The sign before it keeps an entry from passing for two nodes (RFC 6962, 2.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two halves."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Head:
    """How many entries a log has, and the root of the tree over them."""

    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.size}:{self.root.hex()}"

    @classmethod
    def parse(cls, text: str) -> "Head | None":
        """The head that a text shows, or None."""
        found = _HEAD.fullmatch(text.strip().lower())
        return cls(int(found[1]), bytes.fromhex(found[2])) if found else None


@dataclass(frozen=True)
class Edge:
    """The right edge of a tree: the roots of its full subtrees, the largest first. With it alone a tree can grow."""

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def grown(self, leaf: bytes) -> "Edge":
        """The edge with one more leaf."""
        roots, left = [*self.roots, leaf], self.size
        while left & 1:
            right = roots.pop()
            roots[-1] = node_hash(roots[-1], right)
            left >>= 1
        return Edge(self.size + 1, tuple(roots))

    @property
    def head(self) -> Head:
        """The head of the whole tree."""
        if not self.roots:
            return Head(0, sha256(b"").digest())
        root = self.roots[-1]
        for each in reversed(self.roots[:-1]):
            root = node_hash(each, root)
        return Head(self.size, root)


class Tree:
    """The tree over leaf hashes, from which proofs are taken; what was worked out once is kept."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._leaves = leaves
        self._roots: dict[tuple[int, int], bytes] = {}

    @property
    def head(self) -> Head:
        size = len(self._leaves)
        return Head(size, self._root(0, size)) if size else Edge().head

    def inclusion(self, number: int) -> tuple[bytes, ...]:
        """The proof that leaf `number` is in the tree: its siblings from the bottom to the top."""
        path: list[bytes] = []
        start, end = 0, len(self._leaves)
        while end - start > 1:
            middle = start + _half(end - start)
            if number < middle:
                path.append(self._root(middle, end))
                end = middle
            else:
                path.append(self._root(start, middle))
                start = middle
        return tuple(reversed(path))

    def consistency(self, size: int) -> tuple[bytes, ...]:
        """The proof that the tree over the first `size` leaves, at least one, is the beginning of this one."""
        path: list[bytes] = []
        start, end = 0, len(self._leaves)
        while size < end:
            middle = start + _half(end - start)
            if size <= middle:
                path.append(self._root(middle, end))
                end = middle
            else:
                path.append(self._root(start, middle))
                start = middle
        if start:  # else what is left is the old tree itself, which whoever checks it has
            path.append(self._root(start, end))
        return tuple(reversed(path))

    def _root(self, start: int, end: int) -> bytes:
        if end - start == 1:
            return self._leaves[start]
        found = self._roots.get((start, end))
        if found is None:
            middle = start + _half(end - start)
            found = self._roots[start, end] = node_hash(self._root(start, middle), self._root(middle, end))
        return found


def is_included(leaf: bytes, number: int, head: Head, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the entry with this leaf hash is number `number` under a head (RFC 9162, 2.1.3.2)."""
    if not 0 <= number < head.size:
        return False
    own, last, root = number, head.size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if own & 1 or own == last:
            root = node_hash(each, root)
            while not own & 1 and own:
                own, last = own >> 1, last >> 1
        else:
            root = node_hash(root, each)
        own, last = own >> 1, last >> 1
    return last == 0 and root == head.root


def is_consistent(old: Head, new: Head, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the log under `old` is the beginning of that under `new` (RFC 9162, 2.1.4.2)."""
    if not 0 < old.size <= new.size:
        return False
    if old.size == new.size:
        return not proof and old.root == new.root
    path = list(proof)
    if old.size & (old.size - 1) == 0:  # a full tree is a node of the new one
        path.insert(0, old.root)
    if not path:
        return False
    own, last = old.size - 1, new.size - 1
    while own & 1:
        own, last = own >> 1, last >> 1
    before = after = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if own & 1 or own == last:
            before, after = node_hash(each, before), node_hash(each, after)
            while not own & 1 and own:
                own, last = own >> 1, last >> 1
        else:
            after = node_hash(after, each)
        own, last = own >> 1, last >> 1
    return last == 0 and before == old.root and after == new.root


def _half(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1
