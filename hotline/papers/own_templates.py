"""Write our own templates of papers anew: `python -m hotline.papers.own_templates` (make templates).

They are kept in the repository as DOCX files, which a bureau takes as the beginning of its own.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.shared import Mm
from docx.table import _Cell

from hotline.papers.document import OWN_TEMPLATES
from hotline.papers.layout import LINE, empty_document, number_pages, rule_below
from hotline.papers.record import add_record
from ledger.models.handling_codes import PaperKind

Line = tuple[str, str]
"""Style and text of a paragraph."""
TEXT, HEADING = "公文正文", "一级标题"


def _passage(name: str) -> list[Line]:
    """A text that a person wrote, with its paragraphs kept."""
    return [
        (TEXT, f"{{%p for line in {name}|paragraphs %}}"),
        (TEXT, "{{ line }}"),
        (TEXT, "{%p endfor %}"),
    ]


def _where(condition: str, *lines: Line) -> list[Line]:
    return [(TEXT, f"{{%p if {condition} %}}"), *lines, (TEXT, "{%p endif %}")]


def _sections(numerals: str) -> list[Line]:
    heading = f"{{{{ '{numerals}'[loop.index0] }}}}、{{{{ section.heading }}}}"
    return [
        (TEXT, "{%p for section in sections %}"),
        (HEADING, heading),
        *_passage("section.text"),
        (TEXT, "{%p endfor %}"),
    ]


FACTS: list[Line] = [
    (TEXT, "渠道来源：{{ channel }}"),
    (TEXT, "受理日期：{{ accepted_on }}"),
    (TEXT, "涉及单位：{{ accused_units }}"),
    *_where("accused_persons", (TEXT, "涉及人员：{{ accused_persons }}（{{ identity }}）")),
    (TEXT, "问题类别：{{ categories }}（{{ nature }}）"),
]
REPORTER: list[Line] = _where("reporter", (TEXT, "反映人：{{ reporter }}")) + _where(
    "not reporter", (TEXT, "反映人：匿名")
)

ASSIGNMENT: list[Line] = [
    ("公文标题", "12389举报投诉事项交办单"),
    ("主送机关", "{{ recipient }}："),
    (
        TEXT,
        "现将12389举报投诉事项（编号{{ item_number }}）交由你单位办理，处置方式为{{ method }}。"
        "请认真组织核查{% if due %}，于{{ due }}前报送核查报告{% endif %}。",
    ),
    (HEADING, "一、基本情况"),
    *FACTS,
    *REPORTER,
    (HEADING, "二、反映的主要问题"),
    *_passage("problem"),
    *_where("demand", (TEXT, "举报人诉求：{{ demand }}")),
    *_where("instruction", (TEXT, "{{ instructing_leader }}批示：{{ instruction }}")),
    (HEADING, "三、办理要求"),
    (TEXT, "（一）由你单位直接组织核查，不得将本事项转交被反映单位或者被反映人员处理。"),
    (TEXT, "（二）严格保密，不得泄露举报人信息和反映内容。"),
    (TEXT, "（三）不能按期办结的，应当在到期前书面报告进展情况和延期理由。"),
    (TEXT, "（四）及时向举报人反馈核查情况，并如实记录举报人意见。"),
    *_where("note", (TEXT, "（五）{{ note }}")),
]
FORWARDING: list[Line] = [
    ("公文标题", "关于转办12389举报投诉事项的函"),
    ("主送机关", "{{ recipient }}："),
    (
        TEXT,
        "我单位于{{ accepted_on }}受理一起12389举报投诉事项（编号{{ item_number }}）。"
        "按照职责分工，现转你单位依法处理。",
    ),
    (HEADING, "一、基本情况"),
    *FACTS,
    *REPORTER,
    (HEADING, "二、反映的主要问题"),
    *_passage("problem"),
    *_where("reason", (HEADING, "三、转办理由"), *_passage("reason")),
    (TEXT, "请对举报人信息和反映内容严格保密，并将处理结果函告我单位。"),
]
SUPERVISION: list[Line] = [
    ("公文标题", "关于督促办理12389举报投诉事项的函"),
    ("主送机关", "{{ recipient }}："),
    (
        TEXT,
        "12389举报投诉事项（编号{{ item_number }}）于{{ assigned_on }}交由你单位办理"
        "{% if due %}，办理期限至{{ due }}{% endif %}。因{{ trigger }}，经研究，决定予以督办。"
        "现将有关事项函告如下：",
    ),
    (HEADING, "一、反映的主要问题"),
    *_passage("problem"),
    (HEADING, "二、督办要求"),
    *_passage("demand_of_supervision"),
    (TEXT, "请收函后立即组织落实，并将办理情况书面报告我单位。"),
]
EXTENSION: list[Line] = [
    ("公文标题", "关于12389举报投诉事项（{{ item_number }}）\n进展情况及延期理由的报告"),
    ("主送机关", "{{ recipient }}："),
    (
        TEXT,
        "{{ accepted_on }}受理的12389举报投诉事项（编号{{ item_number }}），"
        "因故不能按期办结。现将有关情况报告如下：",
    ),
    (HEADING, "一、工作进展情况"),
    *_passage("progress"),
    (HEADING, "二、延期理由"),
    *_passage("reason"),
    *_where(
        "granted_days",
        (HEADING, "三、审批意见"),
        (TEXT, "同意延期{{ granted_days }}个工作日{% if due %}，延期后办理期限至{{ due }}{% endif %}。"),
    ),
    *_where("refused_because", (HEADING, "三、审批意见"), (TEXT, "不同意延期：{{ refused_because }}")),
    (TEXT, "特此报告。"),
]
INVESTIGATION: list[Line] = [
    ("公文标题", "关于12389举报投诉事项（{{ item_number }}）的\n核查报告"),
    ("主送机关", "{{ recipient }}："),
    (
        TEXT,
        "{{ accepted_on }}受理的12389举报投诉事项（编号{{ item_number }}）已核查完毕，"
        "核查结论为{{ conclusion }}。现将有关情况报告如下：",
    ),
    *_sections("一二三四五六七八九十"),
    (TEXT, "特此报告。"),
]
FEEDBACK: list[Line] = [
    ("公文标题", "12389举报投诉事项办理情况反馈函"),
    ("主送机关", "{{ recipient }}："),
    (
        TEXT,
        "您于{{ received_on }}反映的问题（编号{{ item_number }}），我单位已受理并组织核查。"
        "现将有关情况反馈如下：",
    ),
    *_passage("text"),
    (TEXT, "感谢您对公安工作的监督和支持。如对上述情况有异议或者需要补充反映，请拨打12389。"),
]
CIRCULAR: list[Line] = [
    ("公文标题", "关于一起12389举报投诉典型案例的通报"),
    ("主送机关", "{{ recipient }}："),
    (
        TEXT,
        "{{ accepted_on }}，我单位受理一起涉及{{ categories }}问题的举报投诉，经核查，"
        "反映的问题{{ conclusion }}。现将有关情况通报如下：",
    ),
    *_sections("一二三四五"),
    (TEXT, "各单位要引以为戒、举一反三，认真查找和整改执法履职中的突出问题，坚决防止类似问题再次发生。"),
]

LETTERS: Mapping[PaperKind, tuple[list[Line], str]] = MappingProxyType(
    {
        PaperKind.ASSIGNMENT: (ASSIGNMENT, "{{ issuer }}"),
        PaperKind.FORWARDING: (FORWARDING, "{{ issuer }}"),
        PaperKind.SUPERVISION: (SUPERVISION, "{{ issuer }}"),
        PaperKind.EXTENSION: (EXTENSION, "{{ sender }}"),
        PaperKind.INVESTIGATION: (INVESTIGATION, "{{ sender }}"),
        PaperKind.FEEDBACK: (FEEDBACK, "{{ issuer }}"),
        PaperKind.CIRCULAR: (CIRCULAR, "{{ issuer }}"),
    }
)
"""What each letter says, and whose it is: named at its head, and signing it."""
WITH_RECORD = frozenset(
    {PaperKind.ASSIGNMENT, PaperKind.FORWARDING, PaperKind.SUPERVISION, PaperKind.CIRCULAR}
)
"""Those that the office issues to others, and so have a 版记."""

# Label and value, two pairs to a row; one pair alone takes the whole row.
REGISTRATION: list[list[Line]] = [
    [("渠道来源", "channel"), ("录音", "recording")],
    [("来电时间", "received_at"), ("受理时间", "accepted_at")],
    [("反映人", "named"), ("要求保密", "confidential")],
    [("姓名", "reporter_name"), ("联系电话", "reporter_phone")],
    [("性别", "reporter_gender"), ("年龄", "reporter_age")],
    [("职业", "reporter_occupation"), ("身份证号", "reporter_id_number")],
    [("单位或地址", "reporter_address")],
    [("涉及单位", "accused_units")],
    [("涉及人员", "accused_persons"), ("警号／身份", "officer")],
    [("发生时间", "happened_at"), ("发生地点", "place")],
    [("是否正在发生", "happening_now"), ("性质", "nature")],
    [("问题类别", "categories")],
    [("主要问题", "problem")],
    [("掌握的基本证据", "evidence")],
    [("诉求", "demand")],
    [("紧急程度", "urgency"), ("难易程度", "difficulty")],
    [("交办领导", "instructing_leader")],
    [("批示内容", "instruction")],
    [("承办单位", "handling_units"), ("到期日", "due")],
    [("备注", "remark")],
]
IN_WORDS = {
    "named": "{% if named == '是' %}实名{% else %}匿名{% endif %}",
    "officer": "{{ police_numbers }}{% if police_numbers %}／{% endif %}{{ identity }}",
    "recording": "{% if recording_seconds %}有，{{ recording_seconds }}秒{% else %}无{% endif %}",
}
PASSAGES = {"problem": 36, "evidence": 15, "demand": 15, "instruction": 10, "remark": 8.5}
"""How high the rows of texts are at least, in millimetres."""
COLUMNS = (Mm(29), Mm(54), Mm(29), Mm(54))


def write_all(folder: Path) -> None:
    """Write every template into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in PaperKind:
        _maker(kind)().save(str(folder / f"{kind.value}.docx"))


def _maker(kind: PaperKind) -> Callable[[], Document]:
    return _form if kind is PaperKind.REGISTRATION else lambda: _letter(kind)


def _letter(kind: PaperKind) -> Document:
    lines, signed_by = LETTERS[kind]
    document = empty_document()
    document.add_paragraph(signed_by, "发文机关标志")
    rule_below(document.add_paragraph("{{ number }}", "发文字号"), "FF0000", 1.5, 11)
    for style, text in lines:
        document.add_paragraph(text, style)
    document.paragraphs[-1].paragraph_format.keep_with_next = True  # no page with a signature alone
    signature = document.add_paragraph(signed_by, "落款")
    signature.paragraph_format.space_before = LINE
    document.add_paragraph("{{ date }}", "落款").paragraph_format.keep_with_next = False
    if kind in WITH_RECORD:
        add_record(document)
    number_pages(document)
    return document


def _form() -> Document:
    document = empty_document(margins=(22, 22, 20, 22))
    document.add_paragraph("12389专用举报电话信息登记表", "表题")
    document.add_paragraph("编号：{{ item_number }}", "表注")
    table = document.add_table(rows=0, cols=4, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, COLUMNS, strict=True):
        column.width = width
    for pairs in REGISTRATION:
        row = table.add_row()
        row.height = Mm(PASSAGES.get(pairs[0][1], 8.5))
        row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, width in zip(row.cells, COLUMNS, strict=True):
            cell.width, cell.vertical_alignment = width, WD_CELL_VERTICAL_ALIGNMENT.CENTER
        cells = list(row.cells)
        if len(pairs) == 1:
            cells = [cells[0], cells[1].merge(cells[3])]
        for place, (heading, name) in enumerate(pairs):
            _write(cells[2 * place], heading, "表头")
            _write_value(cells[2 * place + 1], name)
    document.add_paragraph("登记人：{{ registered_by }}　　打印日期：{{ date }}", "表注")
    return document


def _write(cell: _Cell, text: str, style: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.add_run(text)


def _write_value(cell: _Cell, name: str) -> None:
    if name not in PASSAGES:
        _write(cell, IN_WORDS.get(name, f"{{{{ {name} }}}}"), "表格")
        return
    _write(cell, f"{{%p for line in {name}|paragraphs %}}", "表格")
    cell.add_paragraph("{{ line }}", "表格")
    cell.add_paragraph("{%p endfor %}", "表格")
    cell.add_paragraph("", "表格")  # a cell ends with a paragraph, also where the text is empty


if __name__ == "__main__":
    write_all(OWN_TEMPLATES)
