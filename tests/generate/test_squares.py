import numpy as np
import pypdfium2

from formkit.generate import fill
from formkit.generate.squares import squares_on
from formkit.model.document import Document
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.model.record import Record

SCALE = 4.0


def test_squares_are_where_they_are_printed(demand_form: Form) -> None:
    layout = demand_form.layout
    assert layout is not None
    number = layout.only[0]
    rows = {table.name: (dict.fromkeys(table.by_name),) for table in demand_form.tables}
    record = Record(demand_form.id, dict.fromkeys(demand_form.by_name), rows)
    identity = Identity(demand_form.id, demand_form.version, "N-1").signed(bytes(32))
    document = pypdfium2.PdfDocument(fill(demand_form, Document(identity, record), "pdf"))
    pixels = document[0].render(scale=SCALE, grayscale=True).to_numpy()
    ink = 255 - pixels.reshape(*pixels.shape[:2]).astype(int)
    document.close()

    (line,) = squares_on(demand_form, number)

    assert [each.option for each in line.squares] == ["上门拜访", "电子邮件", "正式文函", "CRM录入", "公司主动收集"]
    assert {each.path for each in line.squares} == {"channels"}
    for each in line.squares:
        box = each.box
        left, top, right, bottom = (round(at * SCALE) for at in (box.left, box.top, box.right, box.bottom))
        around = ink[top - 2 : bottom + 2, left - 2 : right + 2]
        dark = np.argwhere(around > 80)
        assert dark.min(axis=0).tolist() <= [4, 4] and (np.array(around.shape) - dark.max(axis=0)).max() <= 5
        assert ink[top + 6 : bottom - 6, left + 6 : right - 6].max() < 40  # empty within
        assert line.cell.left < box.left < box.right < each.words.left < each.words.right < line.cell.right


def test_page_without_options_has_none(demand_form: Form) -> None:
    assert squares_on(demand_form, 1) == ()
