"""The tree over a log: heads as RFC 6962 has them, proofs that show what is so and nothing else."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.archive.merkle import Edge, Head, Tree, is_consistent, is_included, leaf_hash, node_hash

MOST = 40
entries = st.lists(st.binary(max_size=3), min_size=1, max_size=MOST)


def root_of(hashes: list[bytes]) -> bytes:
    return Tree(hashes).head.root


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def defined_root(hashes: list[bytes]) -> bytes:
    """The root as RFC 6962, 2.1 defines it."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return node_hash(defined_root(hashes[:half]), defined_root(hashes[half:]))


@given(entries)
def test_root_is_as_the_standard_defines_it(content: list[bytes]) -> None:
    hashes = [leaf_hash(each) for each in content]

    edge = Edge()
    for each in hashes:
        edge = edge.grown(each)

    assert edge.head == Tree(hashes).head == Head(len(hashes), defined_root(hashes))


def test_known_roots_of_the_standards_own_test_data() -> None:
    """The eight entries that the reference implementation of certificate transparency is tested with."""
    content = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    hashes = [leaf_hash(bytes.fromhex(each)) for each in content]

    assert root_of([]) == sha256(b"").digest()
    assert root_of(hashes[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root_of(hashes[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert root_of(hashes).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_entry_cannot_pass_for_a_node() -> None:
    left, right = leaves(2)

    assert leaf_hash(left + right) != node_hash(left, right)


@given(st.integers(1, MOST), st.data())
def test_every_entry_is_shown_to_be_in_the_tree_at_its_place_alone(size: int, data: st.DataObject) -> None:
    hashes = leaves(size)
    number, other = (data.draw(st.integers(0, size - 1)) for _ in range(2))
    head, proof = Head(size, root_of(hashes)), Tree(hashes).inclusion(number)

    assert is_included(hashes[number], number, head, proof)
    assert is_included(hashes[number], other, head, proof) == (other == number)
    assert is_included(hashes[other], number, head, proof) == (other == number)
    assert not is_included(hashes[number], size, head, proof)


@given(st.integers(1, MOST), st.data())
def test_tree_is_shown_to_be_the_beginning_of_a_larger_one(size: int, data: st.DataObject) -> None:
    hashes = leaves(size)
    old = data.draw(st.integers(1, size))
    before, after = Head(old, root_of(hashes[:old])), Head(size, root_of(hashes))

    proof = Tree(hashes).consistency(old)

    assert is_consistent(before, after, proof)
    assert not is_consistent(Head(old, leaf_hash(b"other")), after, proof)
    assert not is_consistent(before, Head(size, leaf_hash(b"other")), proof)
    if old > 1:
        assert not is_consistent(Head(old - 1, before.root), after, proof)


@given(st.integers(2, MOST), st.data())
def test_log_that_was_rewritten_is_never_shown_to_be_the_same(size: int, data: st.DataObject) -> None:
    hashes = leaves(size)
    old = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [*hashes[:changed], leaf_hash(b"other"), *hashes[changed + 1 :]]

    proof = Tree(rewritten).consistency(old)

    assert not is_consistent(Head(old, root_of(hashes[:old])), Head(size, root_of(rewritten)), proof)


@given(st.integers(2, MOST), st.data())
def test_proof_that_was_touched_shows_nothing(size: int, data: st.DataObject) -> None:
    hashes = leaves(size)
    number = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size - 1))
    head = Head(size, root_of(hashes))
    included, consistent = list(Tree(hashes).inclusion(number)), list(Tree(hashes).consistency(old))

    for proof in (included, consistent):
        proof[data.draw(st.integers(0, len(proof) - 1))] = leaf_hash(b"other")

    assert not is_included(hashes[number], number, head, included)
    assert not is_included(hashes[number], number, head, [*Tree(hashes).inclusion(number), leaf_hash(b"")])
    assert not is_included(hashes[number], number, head, Tree(hashes).inclusion(number)[:-1])
    assert not is_consistent(Head(old, root_of(hashes[:old])), head, consistent)
    assert not is_consistent(Head(old, root_of(hashes[:old])), head, [*Tree(hashes).consistency(old), leaf_hash(b"")])


@given(entries)
def test_head_that_is_printed_is_read_again(content: list[bytes]) -> None:
    edge = Edge()
    for each in content:
        edge = edge.grown(leaf_hash(each))

    assert Head.parse(f" {str(edge.head).upper()}\n") == edge.head


@pytest.mark.parametrize("text", ["", "12", "12:ab", "x:" + "0" * 64, "-1:" + "0" * 64, "1:" + "g" * 64])
def test_text_that_is_no_head_is_none(text: str) -> None:
    assert Head.parse(text) is None
