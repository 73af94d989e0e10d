"""Tables of registers as an office keeps them, and short ways to bring them in."""

from io import BytesIO

from openpyxl import Workbook, load_workbook

from province import actions
from province.queries import brought as queries
from tests.clock import NOW

SPACE = {
    "空间名称": "柴达木新材料众创空间", "类型": "众创空间", "级别": "省级",
    "认定文件": "省科技厅 2025 年备案", "有效期至": "2028-12-31", "状态": "运营中",
    "运营机构": "柴达木园区运营公司", "统一社会信用代码": "", "市州": "海西州", "区县": "格尔木市",
    "地址": "园区一路 3 号", "一句话介绍": "卤水管道到厂", "面积（平方米）": "1,860",
    "工位数": "１２", "空闲工位": 3, "房间数": 2, "空闲房间": 1, "租金": 450,
    "租金单位": "元/工位/月", "行业": "盐湖化工",
}  # fmt: skip
TECHNOLOGY = {
    "技术名称": "老卤提硼的方法", "权利类型": "发明专利", "权利编号": "zl2020 10000001.x",
    "登记日期": "2024-05-17", "权利人": "昆仑盐湖科技", "市州": "海西州", "项目": "",
    "众创空间": "", "备注": "",
}  # fmt: skip
TRANSFER = {
    "成果名称": "阻燃粉体配方", "技术权利编号": "", "合同编号": "qhjs-2026-1",
    "转化方式": "许可使用", "转出方": "高原盐湖研究院", "承接企业": "墨白镁业",
    "金额（元）": "300,000", "签订日期": "2026-04-02", "市州": "海西州", "项目": "",
    "众创空间": "", "备注": "",
}  # fmt: skip


def xlsx(rows):
    """Return rows, each by heading, as a workbook."""
    book, heads = Workbook(), list({head: None for row in rows for head in row})
    book.active.append(heads)
    for row in rows:
        book.active.append([row.get(head) for head in heads])
    return saved(book)


def saved(book):
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def brought(officer, kind, rows):
    content = rows if isinstance(rows, bytes) else xlsx(rows)
    return actions.bring(kind, "名册.xlsx", content, by=officer, at=NOW)


def planned(officer, kind, rows):
    row = brought(officer, kind, rows)
    return queries.plan(queries.table_of(row), kind, officer=officer)


def written(officer, kind, rows):
    row = brought(officer, kind, rows)
    actions.write(row, by=officer, at=NOW)
    row.refresh_from_db()
    return row


def wrong(found):
    return {(each.row, each.column): each.text for each in found.problems}


def edited(content, change):
    """Return a download with some cells changed: (heading, value) → new value."""
    book = load_workbook(BytesIO(content))
    page = book.active
    headings = {cell.value: cell.column for cell in page[2]}
    for row in page.iter_rows(min_row=3):
        for (name, value), new in change.items():
            cell = row[headings[name] - 1]
            if cell.value == value:
                cell.value = new
    return saved(book)
