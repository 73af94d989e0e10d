"""The columns of the register of maker spaces, and what each of them holds."""

from collections.abc import Mapping

from sheets.headings import Column, Columns

SPACES = Columns(
    known=(
        Column("number", "平台编号", "Number here", ("系统编号",), "count"),
        Column("name", "空间名称", "Name", ("名称", "众创空间名称"), "text"),
        Column("type", "类型", "Type", ("空间类型",), "text"),
        Column("level", "级别", "Level", ("认定级别",), "text"),
        Column(
            "level_basis", "认定文件", "Document of recognition", ("认定依据", "批复文号"), "text"
        ),
        Column("level_until", "有效期至", "Recognised until", ("认定有效期", "有效期"), "date"),
        Column("status", "状态", "Status", ("运营状态",), "text"),
        Column("operator", "运营机构", "Operator", ("运营单位", "运营主体"), "text"),
        Column("credit_code", "统一社会信用代码", "Credit code", ("信用代码",), "credit"),
        Column("carrier", "所在园区", "Park", ("依托园区", "载体"), "text"),
        Column("prefecture", "市州", "Prefecture", ("所在市州",), "text"),
        Column("county", "区县", "County", ("县区", "所在区县", "县市区"), "text"),
        Column("address", "地址", "Address", ("详细地址",), "text"),
        Column("summary", "一句话介绍", "In one sentence", ("简介",), "text"),
        Column("area_m2", "面积（平方米）", "Area, m²", ("建筑面积", "场地面积"), "count"),
        Column("desks", "工位数", "Desks", ("工位",), "count"),
        Column("desks_free", "空闲工位", "Free desks", ("空闲工位数",), "count"),
        Column("rooms", "房间数", "Rooms", ("房间",), "count"),
        Column("rooms_free", "空闲房间", "Free rooms", ("空闲房间数",), "count"),
        Column("rent_desk_month", "租金", "Rent", ("工位租金",), "count"),
        Column("rent_unit", "租金单位", "Unit of the rent", (), "text"),
        Column("rent_free_months", "免租月数", "Months without rent", ("免租期",), "count"),
        Column("rent_room_month", "房间月租（元，最低）", "Rent of a room", ("房间租金",), "count"),
        Column("subsidy", "补贴", "Subsidy", ("补贴政策",), "text"),
        Column("sectors", "行业", "Trades", ("主要行业", "产业方向"), "long"),
        Column("stages", "适合阶段", "Stages", ("项目阶段", "阶段"), "long"),
        Column("help_kinds", "提供的服务", "Offers", ("服务",), "long"),
        Column("opening_hours", "开放时间", "Opening hours", (), "text"),
        Column("contact_person", "联系人", "Contact person", (), "name"),
        Column("contact_phone", "联系电话", "Phone", ("电话",), "code"),
        Column("contact_mail", "联系邮箱", "Mail", ("邮箱", "电子邮箱"), "text"),
        Column("ip_liaison", "知识产权联络员", "IP liaison", (), "text"),
        Column("liaison_phone", "联络员电话", "Phone of the IP liaison", (), "code"),
        Column("liaison_until", "联络员任期至", "IP liaison until", (), "date"),
        Column("base_mu", "基地面积（亩）", "Base area, mu", (), "count"),
        Column("tech_envoy", "科技特派员", "Technology envoy", (), "text"),
    ),
    required=("name", "type", "operator", "prefecture", "county", "summary"),
    people=("name", "county"),
)
MANY = ("sectors", "stages", "help_kinds")
PLACES = ("desks", "desks_free", "rooms", "rooms_free")
TEXTS = (
    "level_basis",
    "carrier",
    "address",
    "summary",
    "subsidy",
    "opening_hours",
    "contact_person",
    "contact_phone",
    "contact_mail",
    "ip_liaison",
    "liaison_phone",
    "tech_envoy",
)
NUMBERS = ("area_m2", "rent_desk_month", "base_mu")
DAYS = ("level_until", "liaison_until")
RECOGNITION = ("level", "level_basis", "level_until")
AT_MOST: Mapping[str, int] = {
    "area_m2": 10_000_000,
    "desks": 10_000,
    "desks_free": 10_000,
    "rooms": 2_000,
    "rooms_free": 2_000,
    "rent_desk_month": 100_000,
    "rent_room_month": 1_000_000,
    "base_mu": 1_000_000,
    "rent_free_months": 120,
}
