"""Several files that came back: those of one document are one, whatever else looks alike."""

from pathlib import Path

import docx
import pytest

from formkit.archive import open_archive
from formkit.flow import settling
from formkit.flow.parsing import inbox, parse
from formkit.model.form import Form
from formkit.model.returned import Returned
from tests.flow.runs import rows, run, write_data
from tests.match.test_prints import ISSUED, clause


def issue(form: Form, root: Path, *numbers: str) -> list[Path]:
    """The files of documents with a demand each, issued into `root`."""
    report = run(form, root, write_data(root, *(rows(each) for each in numbers)), formats=("docx", "xlsx"))
    assert report.documents == len(numbers)
    return sorted((root / "out").glob("XQ-*"))


def read(root: Path | None, *paths: Path, jobs: int | None = None) -> list[Returned]:
    archive = None if root is None else open_archive(root / "archive")
    try:
        return list(parse(inbox(list(paths)).files, archive, jobs=jobs))
    finally:
        if archive is not None:
            archive.close()


def test_difference_between_the_files_of_a_document_is_told(demand_form: Form, tmp_path: Path) -> None:
    files = issue(demand_form, tmp_path, "A-1")
    document = docx.Document(str(files[0]))
    for each in document.element.iter("{*}t"):
        each.text = "A-7" if each.text == "A-1" else each.text
    document.save(str(files[0]))

    (returned,) = read(tmp_path, *files)

    assert [source for source, _ in returned.pages] == [each.name for each in files]
    assert "files.row_differs" in {each.code for each in returned.problems}


def test_documents_are_the_same_whether_kept_or_packed_or_read_in_processes(
    demand_form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = issue(demand_form, tmp_path, "A-1", "A-2")

    kept = read(tmp_path, *files)
    apart = read(tmp_path, *files, jobs=2)
    monkeypatch.setattr(settling, "_MOST_KEPT", 0)
    packed = read(tmp_path, *files)

    assert kept == packed == apart
    assert all(each.fields for each in kept)


def test_documents_with_numbers_of_their_own_stay_apart(demand_form: Form, tmp_path: Path) -> None:
    returned = read(tmp_path, *issue(demand_form, tmp_path, "A-1", "A-2"))

    assert len({each.document for each in returned}) == len(returned) == 2
    assert not any(each.code.startswith("files.") for one in returned for each in one.problems)


def test_forged_file_is_never_taken_together_with_a_true_one(demand_form: Form, tmp_path: Path) -> None:
    true, *_ = issue(demand_form, tmp_path / "ours", "A-1")
    forged, *_ = issue(demand_form, tmp_path / "theirs", "A-1")
    assert true.name == forged.name

    returned = read(tmp_path / "ours", true, forged)

    assert [each.identity for each in returned] == ["verified", "forged"]


@pytest.mark.parametrize("is_changed_first", [True, False])
def test_clause_changed_in_one_of_two_files_makes_the_document_suspect(tmp_path: Path, is_changed_first: bool) -> None:
    same, changed = (tmp_path / f"{name}.docx" for name in ("ba" if is_changed_first else "ab"))
    same.write_bytes(ISSUED)
    changed.write_bytes(ISSUED)
    document = docx.Document(str(changed))
    clause(document, "计费。").add_run("甲方可以不付。")
    document.save(str(changed))

    (returned,) = read(None, tmp_path)

    assert len(returned.pages) == 2
    assert returned.print == "疑似改动"
