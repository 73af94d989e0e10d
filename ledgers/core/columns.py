"""The columns of the leave ledger (台账) as data: their headings, and the names they go by."""

import re
from datetime import date

from ledgers.core.choices import CHOICES
from mobility.core.terms import last_day
from sheets import values
from sheets.headings import END, START, Column, Columns, Kind
from sheets.opening import Table, open_table


def _column(key: str, zh: str, en: str, kind: Kind, aliases: str = "") -> Column:
    return Column(key, zh, en, tuple(aliases.split()), kind, CHOICES.get(kind))


REQUIRED = ("name", "staff_number", "first_day", "last_day")
# What may stand in the place of a required column: both days in one cell, or a length.
STAND_INS = {"first_day": ("span",), "last_day": ("span", "length")}
# What a leave is made of: a fault there blocks the row. Any other cell is left empty, with a note.
NEEDED = frozenset(
    {
        *REQUIRED,
        "span",
        "length",
        "extension_first_day",
        "extension_last_day",
        "extension_length",
        "form",
        "returned_on",
        "ended_on",
        "end_reason",
        "unit_code",
        "department",
    }
)

PERSON = (
    _column("name", "姓名", "Name", "name", "人员姓名 职工姓名 教师姓名 员工姓名 本人姓名 申请人"),
    _column(
        "staff_number",
        "工号",
        "Staff number",
        "code",
        "职工号 教工号 教职工号 人员编号 人员编码 职工编号 员工编号 员工号 工作证号 人事编号 "
        "工资号",
    ),
    _column(
        "department",
        "所在部门",
        "Department",
        "text",
        "部门 单位/部门 单位部门 部门/单位 所属部门 院系 学院 二级单位 所在学院 所在院系 原部门 "
        "原所在部门 部门名称 工作部门 二级学院 科室 所在科室 系部 所在系部 站（所） 站 站所 "
        "处室 所在处室 股室",
    ),
    _column("unit", "单位", "Unit", "text", "所在单位 所属单位 原单位 单位名称 工作单位 人事单位"),
    _column(
        "unit_code",
        "单位统一社会信用代码",
        "Credit code of the unit",
        "text",
        "单位信用代码 所在单位统一社会信用代码 单位社会信用代码 单位代码",
    ),
    _column("gender", "性别", "Gender", "gender", "男女"),
    _column(
        "born",
        "出生年月",
        "Born",
        "month",
        "出生日期 出生年月日 生日 出生时间 出生 出生月份",
    ),
    _column(
        "identity_number",
        "公民身份号码",
        "Identity number",
        "identity",
        "身份证号 身份证号码 身份证 身份号码 居民身份证号 居民身份证号码 公民身份证号 "
        "公民身份证号码 证件号码 证件号",
    ),
    _column(
        "started_work_on",
        "参加工作时间",
        "Started work on",
        "month",
        "参加工作日期 参加工作年月 工作时间 参工时间 参加工作 参工日期",
    ),
    _column(
        "entered_on",
        "来校时间",
        "Joined on",
        "date",
        "来校日期 到校时间 到校日期 进校时间 入校时间 来校工作时间 入职时间 入职日期 "
        "来院时间 来单位时间 到单位时间 进入本单位时间 来所时间 入校日期 进校日期",
    ),
    _column(
        "phone",
        "联系电话",
        "Phone",
        "phone",
        "电话 手机 手机号 手机号码 联系方式 电话号码 本人电话 移动电话 联系手机",
    ),
    _column(
        "retirement_category",
        "退休类别",
        "Retirement category",
        "track",
        "退休类型 退休年龄类别 退休人员类别 法定退休类别",
    ),
)

POST = (
    _column(
        "title",
        "专业技术职务",
        "Professional title",
        "text",
        "职称 职称/专业技术职务 专业技术职称 技术职务 专业技术资格 职务职称 职称名称 "
        "现任专业技术职务 现职称 专业技术职务名称 专业技术职务任职资格",
    ),
    _column(
        "grade",
        "岗位等级",
        "Post grade",
        "grade",
        "专技等级 专业技术岗位等级 专技岗位等级 岗位级别 专技级别 聘用岗位等级 岗级 原岗位等级 "
        "现聘岗位等级 离岗时岗位等级 聘任岗位等级",
    ),
    _column(
        "wage_step", "薪级", "Wage step", "wage_step", "薪级工资级别 薪级等级 薪级档次 薪级级别"
    ),
)

DAYS = (
    _column(
        "form",
        "类型",
        "Form",
        "form",
        "创新创业形式 形式 流动形式 离岗类型 创业类型 创新创业类型 创新创业方式 离岗形式 流动类型 "
        "离岗创业类型 人员类型 方式 类别",
    ),
    _column(
        "agreement_number",
        "协议编号",
        "Agreement number",
        "text",
        "离岗协议编号 协议号 协议书编号 离岗协议号 合同编号 协议文号 离岗创业协议编号",
    ),
    _column(
        "minute_number",
        "审批会议文号",
        "Decision number",
        "text",
        "会议纪要号 会议文号 会议纪要文号 审批文号 批准文号 纪要文号 审批会议 批复文号 "
        "会议纪要编号 "
        "会议纪要 同意文号",
    ),
    _column(
        "decided_on",
        "审批日期",
        "Decided on",
        "date",
        "审批时间 批准日期 批准时间 会议日期 审批会议日期 批复日期 批复时间 决定日期 审批会议时间",
    ),
    _column(
        "first_day",
        "离岗起",
        "First day of leave",
        "date",
        "离岗开始时间 离岗开始日期 起始日期 起始时间 开始日期 开始时间 离岗起始 离岗起始日期 "
        "离岗起始时间 离岗起日 离岗时间 离岗日期 离岗时间起 离岗日期起 离岗期限起 离岗起止起 "
        "离岗起止时间起 离岗起止时间起始 离岗期间起 离岗开始 起 协议起 协议开始日期 协议起始日期 "
        "协议期限起 离岗创业起 离岗创业开始时间 离岗创业起始时间 离岗创业时间起 离岗创业开始日期 "
        "首次离岗起 离岗时间开始 离岗时间起始 离岗期限开始 离岗期限起始 离岗期限自 离岗时间自 自",
    ),
    _column(
        "last_day",
        "离岗止",
        "Last day of leave",
        "date",
        "离岗结束时间 离岗结束日期 终止日期 结束日期 结束时间 截止日期 截止时间 期满日期 期满时间 "
        "到期时间 到期日期 到期日 离岗截止 离岗截止日期 离岗截止时间 离岗终止 离岗终止日期 "
        "离岗止日 "
        "离岗时间止 离岗日期止 离岗期限止 离岗起止止 离岗起止时间止 离岗起止时间截止 离岗期间止 "
        "离岗到期时间 离岗到期日期 离岗到期日 离岗期满日期 离岗期满时间 离岗结束 止 协议止 "
        "协议到期日期 协议到期时间 协议终止日期 协议期限止 离岗创业止 离岗创业结束时间 "
        "离岗创业时间止 离岗创业结束日期 首次离岗止 离岗时间结束 离岗时间截止 离岗期限结束 "
        "离岗期限截止 离岗期限至 离岗时间至 至",
    ),
    _column(
        "span",
        "离岗起止时间",
        "Days of leave",
        "span",
        "离岗起止日期 离岗起止 起止时间 起止日期 离岗起止年月 离岗期间 离岗时间段 协议起止时间 "
        "协议起止日期",
    ),
    _column(
        "length",
        "离岗期限",
        "Length of leave",
        "length",
        "离岗年限 离岗时长 协议期限 批准期限 离岗期限年 离岗期限月 离岗年数 期限",
    ),
    _column(
        "extension_first_day",
        "延期起",
        "First day of extension",
        "date",
        "延期开始时间 延期开始日期 延期起始日期 延期起始时间 延期起日 延长起 延长期起 延期时间起 "
        "延期日期起 延期期限起 延期起止起 延期开始 延期起始 续期起 延长开始日期 延长期限起",
    ),
    _column(
        "extension_length",
        "延期期限",
        "Length of extension",
        "length",
        "延期年限 延期时长 续签期限 续签年限 延长期限 延期期限年 延期期限月",
    ),
    _column(
        "extension_last_day",
        "延期止",
        "Last day of extension",
        "date",
        "延期结束时间 延期结束日期 延期终止日期 延期截止日期 延期止日 延长止 延长期止 延期时间止 "
        "延期日期止 延期期限止 延期起止止 延期结束 延期截止 延期到期日期 延期到期时间 延期至 "
        "续期止 "
        "延长结束日期 延长期限止 延期期满日期",
    ),
)

ENTERPRISE = (
    _column(
        "enterprise",
        "创办企业",
        "Company",
        "text",
        "企业名称 公司名称 创办企业名称 创业企业 企业 公司 创办公司 创办企业/企业名称 所在企业 "
        "创业企业名称 创办或加入企业 创办或入职企业 企业全称 去向企业 离岗去向 接收企业 "
        "创办领办企业",
    ),
    _column(
        "credit_code",
        "统一社会信用代码",
        "Unified social credit code",
        "credit",
        "信用代码 社会信用代码 企业统一社会信用代码 统一信用代码 企业信用代码 企业代码 营业执照号 "
        "纳税人识别号 统一代码",
    ),
    _column(
        "county",
        "注册地",
        "Registered in",
        "text",
        "企业注册地 注册地址 注册地州县 注册州县 企业所在地 注册地点 所在地 所在州县 企业地址",
    ),
    _column(
        "enterprise_role",
        "角色",
        "Role in the company",
        "role",
        "企业角色 企业职务 在企业职务 企业任职 担任职务 在企业中角色 在企业任职 企业内角色 "
        "企业中职务",
    ),
    _column(
        "share",
        "持股比例",
        "Share held (%)",
        "percent",
        "股份比例 出资比例 占股比例 股权比例 持股 持股百分比 占股 股比",
    ),
    _column(
        "enterprise_founded_on",
        "成立日期",
        "Company founded on",
        "date",
        "企业成立日期 企业成立时间 成立时间 注册日期 注册时间 企业注册日期 公司成立日期 "
        "公司成立时间 "
        "企业注册时间",
    ),
    _column(
        "is_profitable",
        "是否盈利",
        "Profitable",
        "bool",
        "盈利 企业是否盈利 是否实现盈利 盈利情况 是否已盈利 盈利与否",
    ),
    _column(
        "space",
        "所在众创空间",
        "Maker space",
        "text",
        "众创空间 所在孵化器 孵化器 众创空间或孵化器 所在众创空间或孵化器 入驻众创空间 入驻空间 "
        "孵化载体 所在空间 众创空间名称",
    ),
    _column(
        "project",
        "带走项目",
        "Project taken along",
        "text",
        "带走项目/成果名称 成果名称 项目名称 带走成果 携带项目 携带成果 项目成果名称 项目/成果 "
        "带走的项目 科技成果 创业项目 带走项目名称 转化成果 创业项目名称",
    ),
)

TREATMENT = (
    _column(
        "pay_mode",
        "基本工资",
        "Basic pay",
        "pay_mode",
        "基本工资是否保留 工资待遇 工资发放 工资发放方式 基本工资发放 工资 离岗期间工资 "
        "基本工资发放情况 工资处理 基本工资待遇",
    ),
    _column(
        "filing_number",
        "备案文号",
        "Filing number",
        "text",
        "备案号 备案编号 人社备案文号 备案表编号",
    ),
    _column("filed_on", "备案日期", "Filed on", "date", "备案时间 人社备案日期 人社备案时间"),
)

CLOSE = (
    _column(
        "status",
        "状态",
        "Status",
        "status",
        "当前状态 离岗状态 人员状态 办理状态 目前状态 现状态 现状",
    ),
    _column(
        "changed_on",
        "变动时间",
        "Changed on",
        "date",
        "变动日期 状态变动时间 状态变动日期",
    ),
    _column(
        "returned_on",
        "报到日期",
        "Reported back on",
        "date",
        "返岗日期 返岗时间 报到时间 返岗报到日期 返岗报到时间 回岗日期 回岗时间 返校日期 返校时间 "
        "实际返岗日期 实际返岗时间",
    ),
    _column(
        "return_grade",
        "返岗岗位等级",
        "Post grade on return",
        "grade",
        "返岗等级 返岗后岗位等级 返岗岗位 返岗聘用等级 返岗后等级",
    ),
    _column(
        "over_quota",
        "是否超岗",
        "Over quota",
        "bool",
        "是否超岗位 超岗 是否超岗位聘用 是否超岗聘用 超岗聘用 是否超职数",
    ),
    _column(
        "ended_on",
        "解除/终止日期",
        "Contract ended on",
        "date",
        "解除日期 解除终止时间 解除合同日期 解聘日期 解聘时间 解除聘用合同日期 合同解除日期 "
        "合同终止日期 解除时间 终止合同日期 解除/终止合同日期 离职日期 离职时间",
    ),
    _column(
        "end_reason",
        "结束原因",
        "Reason for the end",
        "ending",
        "终止原因 解除原因 结束方式 离岗结束原因 解除/终止原因 终结原因 结束情形",
    ),
    _column("note", "备注", "Note", "long", "说明 附注 其他说明 备注说明 其他"),
)

COLUMNS = PERSON + POST + DAYS + ENTERPRISE + TREATMENT + CLOSE
# What we write: days apart, no length beside them, no status, the unit by its name, not its code.
_ONLY_READ = frozenset({"span", "length", "unit_code", "extension_length", "status", "changed_on"})
WRITTEN = tuple(each for each in COLUMNS if each.key not in _ONLY_READ)
# What our export adds and our import passes over, so that an export comes back harmlessly.
DERIVED = (
    _column("serial", "序号", "No.", "step", "编号 顺序号 行号 序"),
    _column(
        "days_left",
        "剩余天数",
        "Days left",
        "step",
        "距到期天数 到期剩余天数 剩余时间 倒计时 距期满天数",
    ),
    _column(
        "months", "累计月数", "Months in total", "step", "累计时间 累计离岗月数 离岗月数 总月数"
    ),
    _column("term", "期次", "Term", "text", "离岗期次 次数"),
    _column("age", "年龄", "Age", "step", "周岁 现年龄"),
    _column("problem", "问题", "Problem", "long", "错误 错误说明 问题说明 存在问题"),
)

_TIMES = "(?:起止)?(?:时间|日期|期限|期间|年月|起止)?"
_LEAVE = f"(?:首次)?(?:离岗|离岗创业|离岗创新|离岗创新创业|离岗创办企业|创业|离岗协议){_TIMES}"
_MORE = f"(?:延期|续签|续期|延长|延长期|展期|再次离岗)(?:离岗|协议)?{_TIMES}"
_CODE = "(?:统一)?(?:社会)?信用代码"
_UNIT = "(?:所在|工作|所属|原|人事)?单位(?:情况|信息)?"
_FIRM = "(?:创办|创业|所在|领办)?(?:企业|公司)(?:情况|信息)?"
# A group of columns and what stands under it (离岗创业时间, 开始时间) → key.
_COMPOSED = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (_LEAVE + START, "first_day"),
        (_LEAVE + END, "last_day"),
        (_MORE + START, "extension_first_day"),
        (_MORE + END, "extension_last_day"),
        (_UNIT + "(?:单位)?名称", "unit"),
        (_UNIT + _CODE, "unit_code"),
        (_FIRM + "(?:企业)?名称", "enterprise"),
        (_FIRM + _CODE, "credit_code"),
    )
)
# What says nothing without its group, and so is never read under a group that is not known.
_OF_A_GROUP = re.compile(
    rf"{START}|{END}|时间|日期|年月|起止(?:时间|日期)?|期限|名称|类型|编号|文号|等级|{_CODE}"
)
_BARE_CODE = re.compile(_CODE)

LEAVE = Columns(
    COLUMNS,
    derived=DERIVED,
    required=REQUIRED,
    stand_ins=STAND_INS,
    composed=_COMPOSED,
    needs_group=_OF_A_GROUP,
    beside={"unit": (_BARE_CODE, "unit_code")},
    people=("name", "staff_number"),
    days=("first_day", "last_day", "span"),
)
BY_KEY = LEAVE.by_key


def read(kind: Kind, raw: object) -> object:
    """Read a cell of the leave ledger; see `sheets.values.read`. Of a span both days come."""
    value = values.read(kind, raw, CHOICES.get(kind))
    match value:
        case (date() as first, int() as months):
            return first, last_day(first, months)
        case _:
            return value


def names(kind: Kind) -> list[str]:
    """Return what a drop-down offers for cells of a kind."""
    return values.names(kind, CHOICES.get(kind))


def open_ledger(content: bytes, name: str) -> Table:
    """Read a leave ledger that somebody kept; see `sheets.opening.open_table`."""
    return open_table(content, name, LEAVE)
