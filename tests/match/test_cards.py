"""Forms that repeat a block of labelled rows, a card, for each row of their table."""

from dataclasses import replace

import pytest

from formkit.forms.definition import read_definition
from formkit.forms.template import template_rows
from formkit.match import Matched, match
from formkit.model.form import Form
from formkit.model.template import Template
from tests.papers import paper

_DEFINITION = """
id = "C"
name = "cards"
title = "卡片"
number = "附表C"

[fields.number]
label = "编号"
kind = "code"

[fields.signed_on]
label = "签署日期"
kind = "date"

[tables.demands]
title = "需求"
key = ["site"]

[tables.demands.fields.site]
label = "站点"
kind = "text"

[tables.demands.fields.opinion]
label = "意见"
kind = "text"

[tables.demands.fields.reason]
label = "说明"
kind = "text"

[tables.demands.groups.places]
title = "候选{n}"
count = 2

[tables.demands.groups.places.fields.name]
label = "名称"
kind = "text"

[tables.demands.groups.places.fields.height]
label = "高度"
kind = "integer"
"""

_TEMPLATE = """
    {%p for r in demands %}

    | 编号 | {{ number }} | 站点 | {{ r.site }} |

    | 项目 | 候选1 | 候选2 |
    | 名称 | {{ r.places[0].name }} | {{ r.places[1].name }} |
    | 高度 | {{ r.places[0].height }} | {{ r.places[1].height }} |

    | 意见 | {{ r.opinion }} |
    | 说明 | {{ r.reason }} |

    {%p endfor %}

    | 签字 | | 签署日期 | {{ signed_on }} |
"""

_CARD = """
    | 编号 | N1 | 站点 | {site} |

    | 项目 | 候选1 | 候选2 |
    | 名称 | {site}东 | {site}西 |
    | 高度 | 30 | 40 |

    | 意见 | {site}可以 |
    | 说明 | {site}说明 |
"""
_END = """
    | 签字 | | 签署日期 | 2015-04-01 |
"""


def _form() -> Form:
    form, problems = read_definition(_DEFINITION.encode(), "form.toml")
    assert form is not None and not problems, problems
    rows, loops, faults = template_rows(paper(_TEMPLATE, "form.docx").blocks, form, {})
    assert not faults, faults
    return replace(form, templates={"docx": Template("docx", b"", rows, (), loops)}, version="1")


FORM = _form()


def cards(*sites: str) -> str:
    return "\n".join(_CARD.format(site=site) for site in sites) + _END


def read(drawn: str) -> tuple[Matched, dict[str, object]]:
    matched = match(FORM, paper(drawn))
    return matched, {each.path: each.value for each in matched.values}


@pytest.mark.parametrize("sites", [["甲"], ["甲", "乙"], ["甲", "乙", "丙"]])
def test_every_card_is_a_row(sites: list[str]) -> None:
    matched, got = read(cards(*sites))

    assert matched.problems == ()
    assert got["number"] == "N1"
    for index, site in enumerate(sites):
        assert got[f"demands[{index}].site"] == site
        assert got[f"demands[{index}].places[1].name"] == f"{site}西"
        assert got[f"demands[{index}].places[0].height"] == 30
    assert f"demands[{len(sites)}].site" not in got


def test_row_moved_within_a_card_stays_of_that_card() -> None:
    name, height = "    | 名称 | 甲东 | 甲西 |\n", "    | 高度 | 30 | 40 |\n"

    matched, got = read(cards("甲", "乙").replace(name + height, height + name, 1))

    assert matched.problems == ()
    assert (got["demands[0].places[0].name"], got["demands[0].places[1].height"]) == ("甲东", 40)
    assert "demands[2].site" not in got


def test_row_moved_to_the_edge_of_a_card_is_not_taken_for_the_next_one() -> None:
    opinion, reason = "    | 意见 | 甲可以 |\n", "    | 说明 | 甲说明 |\n"

    matched, got = read(cards("甲", "乙").replace(opinion + reason, reason + opinion))

    # It stands between the two cards and may belong to either.
    assert {each.path for each in matched.problems} == {"", "demands[0].opinion", "demands[1].opinion"}
    assert (got["demands[1].opinion"], got["demands[1].reason"]) == ("乙可以", "乙说明")


def test_lost_row_is_named_and_leaves_the_next_card_alone() -> None:
    matched, got = read(cards("甲", "乙").replace("    | 意见 | 甲可以 |\n", ""))

    assert [(each.code, each.path) for each in matched.problems] == [("label.not_found", "demands[0].opinion")]
    assert "demands[0].opinion" not in got
    assert got["demands[1].opinion"] == "乙可以"


def test_row_that_stands_twice_is_doubted() -> None:
    matched, _ = read(cards("甲").replace("    | 意见 | 甲可以 |\n", "    | 意见 | 甲可以 |\n    | 意见 | 不行 |\n"))

    assert ("row.repeated", "demands[0].opinion") in {(each.code, each.path) for each in matched.problems}


def test_header_that_differs_between_cards_is_doubted() -> None:
    matched, _ = read(cards("甲", "乙").replace("N1 | 站点 | 乙", "N2 | 站点 | 乙"))

    assert [(each.code, each.path) for each in matched.problems] == [("value.two_places_differ", "number")]


def test_whole_card_deleted_is_one_row_less() -> None:
    matched, got = read(cards("甲", "丙"))

    assert matched.problems == ()
    assert got["demands[1].site"] == "丙"


def test_cells_of_a_group_that_were_merged_are_doubted() -> None:
    matched, got = read(cards("甲").replace("| 名称 | 甲东 | 甲西 |", "| 名称 | 甲东 | < |"))

    assert {each.path for each in matched.problems} == {"demands[0].places[0].name", "demands[0].places[1].name"}
    assert got["demands[0].places[0].height"] == 30


def test_card_without_anything_filled_in_is_no_row() -> None:
    blank = """
    | 编号 | N1 | 站点 | |

    | 项目 | 候选1 | 候选2 |
    | 名称 | | |
    | 高度 | | |

    | 意见 | |
    | 说明 | |
"""

    matched, got = read(cards("甲").replace(_END, blank + _END))

    assert matched.problems == ()
    assert "demands[1].site" not in got
