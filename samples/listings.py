"""What stands on the exchange of the sample province, listed and asked by the real actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.utils import timezone

from accounts.models import User
from exchange import actions
from exchange.models import Inquiry, Listing
from ventures.models import Venture

_ASKED = "我们做硼镁阻燃，有五个氢氧化镁样，500 目，能测吗？多久出报告？"


@dataclass(frozen=True)
class _Listed:
    """A listing: its words, how many days ago it came in, and how far it got."""

    kind: str
    title: str
    text: str
    provider: str
    prefecture: str
    terms: str = ""
    caveat: str = ""
    days: int = 30
    lasts: int | None = None  # days from today
    state: str = "open"


_LISTED: Sequence[_Listed] = (
    _Listed(
        "instrument", "激光粒度仪，带湿法分散",
        "湿法测到 0.02 微米，氢氧化镁、碳酸锂和阻燃粉体常测，样品当天测完，两天出报告。",
        "湟水谷新材料众创空间", "630100", "80 元一个样，入驻团队半价",
        "样品要提前两天寄到，每个不少于 20 克", days=40,
    ),
    _Listed(
        "instrument", "500 升搪瓷反应釜，按班借用",
        "带夹套蒸汽加热和温度记录，可以做沉淀、结晶和洗涤的放大试验，有老卤罐和过滤机。",
        "昆仑盐湖化工众创空间", "632800", "600 元一班，水电另计", "要有一名持证操作工在场", days=25,
    ),
    _Listed(
        "technology", "老卤沉镁连续结晶方法",
        "晶种回流，过滤比间歇法快三倍，公斤级做过半年，适合提锂后的老卤。",
        "高原盐湖研究院（样例）", "632800", "许可，前两年 5 万元，之后按销售提成",
        "只在 50 升做过，没有吨级数据", days=60,
    ),
    _Listed(
        "task", "找低钠氢氧化镁，每月 20 吨",
        "氧化钠要低于 0.05%，粒度 D50 在 1.5 微米上下，用在无卤阻燃电缆护套。",
        "河湟电缆料公司（样例）", "630200", "先给 20 公斤样，合格后按月订货",
        "年底前要样品", days=15, lasts=60,
    ),
    _Listed(
        "service", "中试环评登记表代办",
        "进中试间以前要办的环评登记，帮你填表、跑窗口，五个工作日办完。",
        "格尔木园区服务窗口（样例）", "632800", "入驻园区的不收费", "先有用水用电估算", days=50,
    ),
    _Listed(
        "money", "种子资金，每家 30 万元以内",
        "投成果转化的早期团队，可以买设备、做认证和检测，不能发工资，占股不超过一成。",
        "省成果转化引导资金（样例）", "630100", "占股不超过 10%，三年后可以按原价回购",
        "公司要注册满三个月", days=70,
    ),
    _Listed(
        "help", "开放光伏电站的清洗和巡检场地",
        "共和塔拉滩一块 20 兆瓦的方阵，可以给清洗机器人和无人机巡检团队做实地试验，数据可以带走。",
        "海南新能源电站（样例）", "632500", "免费，出报告时署名", "要买人身意外险", days=33,
    ),
    _Listed(
        "service", "有机认证和地理标志辅导",
        "青稞、藜麦、枸杞、牦牛奶的有机转换期怎么记、地理标志怎么用，上门看地块和台账。",
        "高原农产品检测站（样例）", "630100", "辅导 2,000 元，认证费另付",
        "要有一季以上的投入品台账", days=45,
    ),
    _Listed(
        "task", "牦牛奶冷链最后一百公里",
        "从久治和甘德的奶点到果洛冷库，每天 1.5 吨，冬天路断要有备用方案，找做冷链的团队接。",
        "果洛乳品公司（样例）", "632600", "按吨公里结算，月结", "车要有温度记录", days=20, lasts=90,
    ),
    _Listed(
        "technology", "青稞麸皮膳食纤维提取",
        "酶解加微波，得率两成，做过烘焙和代餐配方，愿意许可或者一起做。",
        "高原作物研究所（样例）", "630100", "许可或合作，面谈", "没有做过保健食品注册", days=28,
    ),
    _Listed(
        "help", "唐卡和藏绣图样授权印制",
        "二十位画师的图样可以授权文创团队小批量印制，提供打样和质检。",
        "热贡艺术公司（样例）", "632300", "按件提成，起订 200 件", "图样不能改动佛像部分", days=38,
    ),
    _Listed(
        "instrument", "藏药材薄层和液相检测",
        "冬虫夏草、大黄、秦艽的薄层鉴别和含量测定，可以教你们自己做前处理。",
        "特色生物与藏医药孵化器", "630100", "每批 300 元", "要提前一周约", days=100,
    ),
    _Listed(
        "bank", "科技支行：知识产权质押，最高 300 万元",
        "不要房产抵押，看专利和订单，三个工作日给初步意见；贷款一年，随借随还。",
        "西宁某银行科技支行（样例）", "630100", "年利率按当日报价，担保费另计",
        "公司要有一年以上的流水", days=22,
    ),
    _Listed(
        "transfer", "技术转移机构：登记、评估、谈许可",
        "帮老师和团队把成果挂牌、估价、找企业、写许可合同，办技术合同登记，办过 120 份。",
        "青海技术转移中心（样例）", "630100", "成交后收 3%，不成不收",
        "职务成果先要单位同意", days=36,
    ),
    _Listed(
        "rights", "专利快速预审、维权援助和价值评估",
        "新材料和生物类发明可以走快速预审；被侵权了帮你取证、调解；要质押先做价值评估。",
        "省知识产权服务平台（样例）", "630100", "预审和维权咨询免费，评估按件收",
        "预审要先备案", days=31,
    ),
    _Listed(
        "society", "畜牧兽医学会：请三位专家看一遍",
        "养殖、饲料、防疫方面的方案，学会请三位专家会诊，出一份签字的意见，也做成果评价。",
        "省畜牧兽医学会（样例）", "630100", "会诊 1,500 元一次", "要提前两周送材料", days=42,
    ),
    _Listed(
        "service", "跨境电商报关和藏毯出口单证",
        "地毯、唐卡和枸杞出口的归类、报关、产地证，一条龙代办。",
        "西宁外贸服务公司（样例）", "630100", "每票 800 元", days=4, state="waiting",
    ),
    _Listed(
        "money", "天使投资，找我聊聊",
        "投青海的年轻团队，行业不限。", "某投资公司（样例）", "630100", days=9, state="returned",
    ),
)  # fmt: skip


def load(
    writers: Sequence[User], ventures: Sequence[Venture], office: User, *, at: datetime
) -> int:
    """List them; most are on the exchange, one waits, one came back, and some were asked about."""
    listed = [
        _listed(row, writers[number % len(writers)], office, at)
        for number, row in enumerate(_LISTED)
    ]
    _ask(listed[1], ventures[0], "能约下周一个班吗？", at - timedelta(days=3))
    asked = _ask(listed[0], ventures[0], _ASKED, at - timedelta(days=20))
    said = "能测，五个样一天做完，周三周四寄到就行。"
    actions.answer(asked, answer=said, by=listed[0].by, at=at - timedelta(days=19))
    actions.hold(asked, by=asked.by, at=at - timedelta(days=12))
    actions.refresh_listings()
    return len(listed)


def _listed(row: _Listed, by: User, office: User, at: datetime) -> Listing:
    then = at - timedelta(days=row.days)
    until = None if row.lasts is None else timezone.localdate(at + timedelta(days=row.lasts))
    words = {
        name: getattr(row, name)
        for name in ("kind", "title", "text", "provider", "terms", "caveat")
    }
    told = {**words, "prefecture_id": row.prefecture, "until": until}
    made = actions.save(Listing(is_sample=True), told, by=by, at=then)
    later = then + timedelta(days=2)
    if row.state == "open":
        actions.publish(made, by=office, at=later)
    if row.state == "returned":
        note = "请写清是哪家公司、投多少、占多少股。"
        actions.send_back(made, note=note, by=office, at=later)
    return made


def _ask(listing: Listing, venture: Venture, text: str, at: datetime) -> Inquiry:
    founder = cast("User", venture.founders.first())
    return actions.ask(listing, text=text, venture=venture, by=founder, at=at)
