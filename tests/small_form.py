"""A small form with one header and one table, for tests of matching."""

from dataclasses import replace

from formkit.forms.definition import read_definition
from formkit.forms.template import template_rows
from formkit.model.form import Form
from formkit.model.template import Template
from tests.papers import paper

_DEFINITION = """
id = "T"
name = "test"
title = "测试表"
number = "附表T"
group_by = ["customer"]

[fields.customer]
label = "客户名称"
synonyms = ["客户全称"]
kind = "text"
required = "issue"

[fields.date]
label = "确认日期"
kind = "date"

[fields.place]
label = "签订地点"
kind = "text"

[fields.copies]
label = "份数"
kind = "integer"

[tables.sites]
title = "站点明细"
key = ["code"]

[tables.sites.fields.sequence]
label = "序号"
kind = "integer"
filled_by = "system"
compute = "index"
review = "never"

[tables.sites.fields.code]
label = "站点编号"
kind = "code"
required = "issue"

[tables.sites.fields.lon]
group = "需求点"
label = "经度"
kind = "longitude"

[tables.sites.fields.lat]
group = "需求点"
label = "纬度"
kind = "latitude"

[tables.sites.fields.other_lon]
group = "候选点"
label = "经度"
kind = "longitude"

[tables.sites.fields.remark]
label = "备注"
kind = "text"
"""

_TEMPLATE = """
    测试表

    | 客户名称 | {{ customer }} | 确认日期 | {{ date }} |

    本表于{{ place }}签订，一式{{ copies }}份。

    | 站点明细 | < | < | < | < | < |
    | 序号 | 站点编号 | 需求点 | < | 候选点 | 备注 |
    | ^ | ^ | 经度 | 纬度 | 经度 | ^ |
    | {%tr for r in sites %} | | | | | |
    | {{ r.sequence }} | {{ r.code }} | {{ r.lon }} | {{ r.lat }} | {{ r.other_lon }} | {{ r.remark }} |
    | {%tr endfor %} | | | | | |
    | 填写说明 | 请用黑色笔填写 | < | < | < | < |

    | 签字 | | 盖章 | |
"""


def small_form() -> Form:
    """The form, without faults."""
    form, problems = read_definition(_DEFINITION.encode(), "form.toml")
    assert form is not None and not problems, problems
    rows, loops, faults = template_rows(paper(_TEMPLATE, "form.docx").blocks, form, {})
    assert not faults, faults
    return replace(form, templates={"docx": Template("docx", b"", rows, (), loops)}, version="1")
