"""A small form with a field of each shape that can be filled in on a fillable PDF."""

from functools import cache

from formkit.model.form import Form
from tests.generate.laid import laid_form

_DEFINITION = """
id = "T"
name = "test"
title = "测试表"
number = "附表T"
group_by = ["customer"]

[fields.customer]
label = "客户名称"
kind = "text"
required = "issue"
filled_by = "us"

[fields.date]
label = "确认日期"
kind = "date"
required = "return"

[fields.datum]
label = "坐标系"
kind = "choice"
options = [{ value = "WGS-84" }, { value = "CGCS2000" }]

[fields.channels]
label = "收集方式"
kind = "choices"
show = "boxes"
options = [{ value = "上门拜访" }, { value = "电子邮件" }, { value = "2.6G专网" }]

[fields.urgent]
label = "是否紧急"
kind = "yes_no"
show = "boxes"

[fields.agreed]
label = "同意"
kind = "tick"

[fields.contact]
label = "联系人"
kind = "text"
limits = { length = 6 }

[fields.remark]
label = "说明"
kind = "long_text"
limits = { length = 200 }

[fields.place]
label = "签订地点"
kind = "text"
blank_width = 12

[fields.copies]
label = "份数"
kind = "integer"
blank_width = 6

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
filled_by = "us"

[tables.sites.fields.lon]
label = "经度"
kind = "longitude"
required = "return"

[tables.sites.fields.tower]
label = "是否上塔"
kind = "yes_no"

[tables.sites.fields.note]
label = "备注"
kind = "text"
limits = { length = 40 }
"""

_TEMPLATE = """
    测试表

    | 客户名称 | {{ customer }} | 确认日期 | {{ date }} |
    | 坐标系 | {{ datum }} | 是否紧急 | {{ urgent }} |
    | 收集方式 | {{ channels }} | < | < |
    | 联系人 | {{ contact }} | 同意 | {{ agreed }} |
    | 说明：{{ remark }} | < | < | < |

    本表由双方于{{ place }}签订，经办人员已经核对上列各项内容并且全都认可，本表一式{{ copies }}份，双方各执一半，具有同等的效力。

    | 序号 | 站点编号 | 经度 | 是否上塔 | 备注 |
    | {%tr for r in sites %} | | | | |
    | {{ r.sequence }} | {{ r.code }} | {{ r.lon }} | {{ r.tower }} | {{ r.note }} |
    | {%tr endfor %} | | | | |

    | 签字 | | 盖章 | |
"""


@cache
def open_form() -> Form:
    """The form, with a layout of three rows a page."""
    return laid_form(_DEFINITION, _TEMPLATE, 3)
