"""Chinese words for Word templates, and a made-up case to try them on."""

from mobility.enums import (
    Afterwards,
    BaseMode,
    CaseStatus,
    CompanyRole,
    Form,
    Intention,
    Owner,
    Payer,
    PayMode,
    PostKind,
    ResultKind,
)

Values = dict[str, object]
BLANK = "________"  # to be filled by hand
DIGITS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三")

FORMS = {
    Form.LEAVE_FOUND: "离岗创办企业",
    Form.LEAVE_JOIN: "离岗到企业开展创新",
    Form.SECOND: "到企业挂职或者参与项目合作",
    Form.PARTTIME: "兼职创新",
    Form.ONJOB: "在职创办企业",
    Form.INNOV_POST: "到创新岗位工作",
    Form.FLOW_POST: "到流动岗位工作",
}
ROLES = {
    CompanyRole.LEGAL: "法定代表人",
    CompanyRole.SHAREHOLDER: "股东",
    CompanyRole.EXECUTIVE: "高级管理人员",
    CompanyRole.EMPLOYEE: "员工",
}
POSTS = {
    PostKind.PROFESSIONAL: "专业技术",
    PostKind.MANAGEMENT: "管理",
    PostKind.WORKER: "工勤技能",
}
PAY = {
    PayMode.KEEP_BASIC_PLUS_HEATING: "岗位工资、薪级工资和冬季取暖补助费由单位照发",
    PayMode.KEEP_BASIC: "岗位工资和薪级工资由单位照发",
    PayMode.STOP_ALL: "单位停发工资，档案工资按规定正常调整",
}
BASES = {
    BaseMode.PRE_LEAVE: "按离岗前的工资核定",
    BaseMode.ADJUST_YEARLY: "按年度重新核定",
    BaseMode.ENTERPRISE_TOPS_UP: "按离岗前的工资核定，企业要求提高的，差额由企业承担",
}
PAYERS = {Payer.UNIT: "单位", Payer.COMPANY: "企业", Payer.PERSON: "本人"}
RESULTS = {
    ResultKind.PROJECT: "项目",
    ResultKind.PATENT: "专利",
    ResultKind.SOFTWARE: "软件著作权",
    ResultKind.TECHNOLOGY: "技术",
}
OWNERS = {Owner.UNIT: "单位", Owner.PERSON: "本人", Owner.SHARED: "单位和本人共有"}
INTENTIONS = {
    Intention.RETURN: "返岗",
    Intention.EXTEND: "申请延期",
    Intention.END: "不返岗",
}
AFTERWARDS = {
    Afterwards.PARTNERS: "由合伙人继续经营，本人保留股份",
    Afterwards.PARTTIME: "申请以兼职方式继续",
    Afterwards.CLOSE: "注销企业",
}
ENDINGS = {
    CaseStatus.RETURNED: "返岗",
    CaseStatus.CONVERTED: "转为其他创新创业形式",
    CaseStatus.RESIGNED: "本人辞职，聘用合同解除",
    CaseStatus.DISMISSED: "单位解除聘用合同",
    CaseStatus.RETIRED: "退休",
    CaseStatus.DECEASED: "死亡",
    CaseStatus.TRANSFERRED: "调出本单位",
    CaseStatus.COMPLETED: "协议期满终止",
}
OFFICES = {
    "research": "科研管理部门",
    "secrecy": "保密管理部门",
    "cadres": "组织部门",
    "finance": "财务部门",
    "assets": "资产管理部门",
    "teaching": "教务部门",
    "graduates": "研究生管理部门",
}

# A made-up case, for the trial of a new template and to show what each placeholder prints.
SAMPLE: Values = {
    "文号": "离创〔2024〕3号", "今天": "2026年11月24日",
    "单位": "高原盐湖研究院", "姓名": "王砚秋", "工号": "0386", "部门": "盐湖资源利用研究室",
    "职务": "副研究员", "岗位等级": "专业技术七级", "出生年月": "1984年5月",
    "参加工作": "2015年7月6日", "工龄": "11年4个月", "合同止": "2028年6月30日",
    "电话": "138****0000", "地址": "西宁市城西区某路1号",
    "有企业": True, "企业": "砚秋镁业科技有限公司", "信用代码": "91630000000000000X",
    "企业所在地": "海西州格尔木市", "成立日期": "2024年3月1日",
    "众创空间": "昆仑盐湖化工众创空间", "盈利": "尚未盈利", "任职": "法定代表人", "持股": "60%",
    "事项": "离岗创办企业", "项目": "氢氧化镁阻燃剂中试", "在研项目": "由某某接替负责",
    "成果": [{"类别": "专利", "名称": "一种阻燃剂的制备方法", "编号": "某号", "权属": "单位",
            "收益": "按许可合同分配"}],
    "申请日期": "2023年12月1日", "部门意见": "同意", "已核对": True,
    "研究日期": "2023年12月20日",
    "会签": [{"部门": "科研管理部门", "意见": "同意", "签字": "某某", "日期": "2023年12月11日"}],
    "会议纪要": "院党发〔2023〕21号", "公示起": "2023年12月21日", "公示止": "2023年12月27日",
    "备案号": "青人备〔2024〕8号", "备案日期": "2024年1月20日",
    "离岗起": "2024年1月15日", "离岗止": "2027年1月14日", "月数": "36", "天数": "1096",
    "报到日": "2027年1月15日", "意见截止": "2026年12月15日", "逾期天数": "0",
    "协议编号": "离创〔2024〕3号", "签订日期": "2024年1月10日",
    "期次": [{"序": "1", "起": "2024年1月15日", "止": "2027年1月14日", "月数": "36",
            "协议编号": "离创〔2024〕3号"}],
    "原离岗止": "2027年1月14日", "延期起": "2027年1月15日", "延期止": "2030年1月14日",
    "延长月数": "36",
    "待遇": PAY[PayMode.KEEP_BASIC_PLUS_HEATING], "待遇依据": "本单位规则",
    "社保": BASES[BaseMode.PRE_LEAVE], "单位部分": "单位", "个人部分": "本人", "工伤": "企业",
    "依据": "本单位规则", "逾期依据": "本单位规则", "延期依据": "本单位规则", "可延期": True,
    "延期最长月数": "36", "延期提前天数": "60", "返岗提前天数": "30", "提前返岗天数": "30",
    "宽限天数": "30",
    "去留意见": "返岗", "希望返岗日": "2027年1月15日", "企业安排": AFTERWARDS[Afterwards.PARTNERS],
    "本人说明": "无", "返岗部门": "盐湖资源利用研究室", "返岗等级": "专业技术七级",
    "已定岗位": True, "超岗": True, "已催返": True,
    "已返岗": True, "返岗日": "2027年1月15日", "合同变更日": "2027年1月20日",
    "脱钩日": "2027年1月20日", "办结日期": "2027年1月15日", "办结情形": "返岗",
    "办结依据": "院党发〔2027〕2号",
}  # fmt: skip
EMPTY: Values = {
    name: [] if isinstance(value, list) else False if isinstance(value, bool) else BLANK
    for name, value in SAMPLE.items()
}
# How a template writes each: values, conditions, and lists with their columns.
PLACEHOLDERS = [
    (f"{{{{ {name} }}}}", value) for name, value in SAMPLE.items() if isinstance(value, str)
]
CONDITIONS = [name for name, value in SAMPLE.items() if isinstance(value, bool)]
LISTS = [(name, list(value[0])) for name, value in SAMPLE.items() if isinstance(value, list)]
