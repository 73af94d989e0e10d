"""Words that stand in a ledger for one of a few choices, and the code of each."""

import re
import unicodedata
from collections.abc import Mapping

from mobility.core.sheets.refusals import BadValue

# kind → code → names; the first name is what an export writes and a drop-down offers.
CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "form": {
        "leave_found": (
            "离岗创办企业",
            "离岗创业",
            "离岗创办",
            "离岗领办企业",
            "离岗领办创办企业",
            "离岗创办领办企业",
            "离岗创业(创办企业)",
        ),
        "leave_join": (
            "离岗到企业开展创新工作",
            "离岗到企业工作",
            "离岗到企业",
            "离岗到企业创新",
            "离岗到企业从事创新工作",
            "离岗入企",
            "离岗加入企业",
            "离岗创新",
        ),
        "second": (
            "选派到企业工作",
            "挂职",
            "到企业挂职",
            "选派到企业挂职",
            "企业挂职",
            "挂职锻炼",
            "选派",
            "选派挂职",
            "参与项目合作",
            "项目合作",
            "到企业参与项目合作",
            "选派参与项目合作",
        ),
        "parttime": ("兼职创新", "兼职", "在职兼职", "在企业兼职", "到企业兼职", "企业兼职"),
        "onjob": ("在职创办企业", "在职创业", "在职创办", "在岗创办企业", "在岗创业"),
        "innov_post": ("创新型岗位", "设置创新型岗位", "设立创新型岗位", "创新岗位", "创新岗"),
        "flow_post": ("流动岗位", "设置流动岗位", "设立流动岗位", "流动岗"),
    },
    "pay_mode": {
        "keep_basic_plus_heating": (
            "照发(基本工资和取暖补助费)",
            "照发",
            "基本工资照发",
            "工资照发",
            "保留基本工资和取暖费",
            "保留基本工资及取暖费",
            "保留基本工资和冬季取暖补助费",
            "保留基本工资及冬季取暖补助费",
            "基本工资和取暖费",
            "基本工资和冬季取暖补助费",
            "基本工资加取暖费",
            "发放基本工资和冬季取暖补助费",
        ),
        "keep_basic": (
            "保留(只发基本工资)",
            "保留",
            "保留基本工资",
            "只发基本工资",
            "仅发基本工资",
            "发放基本工资",
            "基本工资保留",
        ),
        "stop_all": (
            "停发",
            "全部停发",
            "停发工资",
            "停薪",
            "停薪留职",
            "不保留",
            "不发",
            "停发全部工资",
            "停发基本工资",
            "档案工资",
        ),
    },
    "gender": {"male": ("男", "男性", "m", "male"), "female": ("女", "女性", "f", "female")},
    "role": {
        "legal": ("法定代表人", "法人", "法人代表", "法定代表", "企业法人", "负责人", "创办人"),
        "shareholder": ("股东", "合伙人", "自然人股东", "合伙股东"),
        "executive": (
            "高管",
            "高级管理人员",
            "总经理",
            "副总经理",
            "经理",
            "董事",
            "董事长",
            "监事",
        ),
        "employee": ("员工", "职工", "技术人员", "普通员工", "技术骨干"),
    },
    "track": {
        "man": (
            "男职工",
            "男",
            "男60",
            "男60岁",
            "男60至63",
            "男60-63岁",
            "60",
            "男干部",
            "男60周岁",
        ),
        "woman_55": (
            "女55岁(干部、专业技术人员)",
            "女干部",
            "女55",
            "女55岁",
            "女55周岁",
            "女55-58岁",
            "女55至58",
            "女管理技术人员",
            "女专业技术人员",
            "55",
        ),
        "woman_50": (
            "女50岁(工人)",
            "女工人",
            "女50",
            "女50岁",
            "女50周岁",
            "女50-55岁",
            "女50至55",
            "女工勤人员",
            "女职工(50岁)",
            "50",
        ),
    },
    "ending": {
        "returned": ("返岗", "按期返岗", "提前返岗", "已返岗", "回岗", "期满返岗", "报到", "回校"),
        "converted": ("转为其他形式", "转为兼职", "转兼职", "转换形式", "转为在职创业", "变更形式"),
        "resigned": ("辞职", "个人辞职", "本人辞职", "主动辞职", "辞聘", "离职", "辞去公职"),
        "dismissed": (
            "单位解除合同",
            "解除合同",
            "解除聘用合同",
            "解除",
            "解聘",
            "逾期未归解除",
            "逾期未返岗解除",
            "逾期解除",
            "单位解除",
            "开除",
        ),
        "retired": ("退休", "到龄退休", "办理退休", "提前退休", "正常退休", "已退休"),
        "deceased": ("死亡", "去世", "病故", "亡故", "因病去世"),
        "transferred": ("调出", "调动", "工作调动", "调离", "调走", "转出", "调往其他单位"),
    },
    "status": {
        "away": (
            "离岗",
            "离岗中",
            "离岗创业",
            "离岗创业中",
            "在外",
            "未返岗",
            "首次",
            "首次离岗",
            "快到期",
            "待报到",
            "逾期",
            "已签协议",
        ),
        "extended": ("延期", "已延期", "延期中", "续签", "已续签", "续期", "延长", "展期"),
        "returned": ("已返岗", "返岗", "在岗", "已回岗", "回岗", "已报到", "期满返岗", "提前返岗"),
        "resigned": ("辞职", "已辞职", "离职", "已离职", "辞聘"),
        "dismissed": ("解除", "已解除", "解除合同", "解聘", "已解聘", "解除聘用合同"),
        "retired": ("退休", "已退休", "到龄退休"),
        "deceased": ("死亡", "去世", "病故"),
        "transferred": ("调出", "调动", "调离", "已调出"),
    },
    "bool": {
        "yes": (
            *(
                "是",
                "y",
                "yes",
                "true",
                "√",
                "✓",
                "✔",
                "☑",
                "☒",
                "1",
                "有",
                "对",
                "已",
                "盈利",
                "超岗",
            ),
            *("已盈利", "超", "超岗位", "true()", "t", "v"),
        ),
        "no": (
            *(
                "否",
                "n",
                "no",
                "false",
                "×",
                "✗",
                "✘",
                "x",
                "□",
                "☐",
                "0",
                "无",
                "不是",
                "未",
                "没有",
            ),
            *(
                "未盈利",
                "不盈利",
                "亏损",
                "未超岗",
                "不超岗",
                "不超",
                "未超",
                "非",
                "f",
                "╳",
                "✕",
                "✖",
            ),
        ),
    },
}

_NOISE = re.compile(r"[\s,.;:、。;_'\"“”‘’-]+")
_BRACKETED = re.compile(r"\([^()]*\)")


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


_CODES = {
    kind: {_plain(name): code for code, names in codes.items() for name in (code, *names)}
    for kind, codes in CHOICES.items()
}


def read_choice(kind: str, text: str) -> str:
    """Return the code of the choice that `text` names.

    Raises
    ------
    BadValue
        "form", "pay_mode", "gender", "role", "track", "ending" or "status": it names none of them;
        "not_yes_or_no".

    >>> read_choice("form", "离岗创业（首次）")
    'leave_found'
    """
    codes, word = _CODES[kind], _plain(text)
    code = codes.get(word) or codes.get(_BRACKETED.sub("", word))
    if code is None:
        raise BadValue("not_yes_or_no" if kind == "bool" else kind, value=text[:50])
    return code


def names(kind: str) -> list[str]:
    """Return the names of a kind's choices as an export writes them, for a drop-down."""
    if kind == "bool":
        return ["是", "否"]
    return [spoken[0] for spoken in CHOICES.get(kind, {}).values()]


def name_of(kind: str, code: str) -> str:
    """Return the name that an export writes for a code; what is no code stands for itself."""
    return CHOICES[kind].get(code, (code,))[0]
