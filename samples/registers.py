"""Technologies and transfers of the sample province, proposed and decided by the real actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from papers.forms import Upload
from results import actions
from results.enums import ResultStatus
from results.models import Technology, Transfer
from ventures.models import Venture

_LONG_AGO = 400  # days before the load on which the first row was proposed
_APART = 17


@dataclass(frozen=True)
class _Right:
    """A technology: its words, how many days ago it was registered, whose it is."""

    name: str
    kind: str
    owner: str
    prefecture: str
    days: int
    venture: int | None = None  # by its place in the file of ventures
    status: ResultStatus = ResultStatus.CONFIRMED


@dataclass(frozen=True)
class _Contract:
    """A transfer: of a technology above, by its place, or of a result in words."""

    way: str
    giver: str
    company: str
    amount: int
    prefecture: str
    days: int
    right: int | None = None
    name: str = ""
    venture: int | None = None
    status: ResultStatus = ResultStatus.CONFIRMED


_PROPOSED, _RETURNED, _OUT = (
    ResultStatus.PROPOSED, ResultStatus.RETURNED, ResultStatus.WITHDRAWN,
)  # fmt: skip
_RIGHTS: Sequence[_Right] = (
    _Right("老卤提硼萃取工艺", "patent", "青禾硼镁团队", "632800", 760, venture=0),
    _Right("低熔点四元混合熔盐", "patent", "戈壁光热熔盐团队", "632800", 690, venture=1),
    _Right("盐田机械的防结晶除尘罩", "utility", "察汗盐田除尘公司", "632800", 610, venture=2),
    _Right("镁基防火板材的成型方法", "patent", "柴达木镁板公司", "632800", 980, venture=4),
    _Right("钾石清洗机器人外壳", "design", "钾石清洗机器人团队", "632800", 350, venture=5),
    _Right("退役电池分选软件", "software", "昆仑电池回收公司", "632800", 300, venture=7),
    _Right("高原无人机巡检软件", "software", "天鹰巡检团队", "632500", 410, venture=8),
    _Right("安多藏语语音识别软件", "software", "安多语音公司", "630100", 520, venture=15),
    _Right("青稞面团低糖发酵方法", "patent", "青稞吐司公司", "630200", 240, venture=38),
    _Right("“青藜样例一号”藜麦", "crop", "高原作物研究所（样例）", "632500", 830),
    _Right("藏药材快速检测试剂盒", "utility", "藏药检鉴团队", "630100", 150, venture=21,
           status=_PROPOSED),
    _Right("牛粪生物炭的制备方法", "patent", "牛粪生物炭团队", "632700", 120, venture=54,
           status=_RETURNED),
)  # fmt: skip
_CONTRACTS: Sequence[_Contract] = (
    _Contract("licence", "青禾硼镁团队", "格尔木精细硼业公司（样例）", 600_000, "632800", 320,
              right=0, venture=0),
    _Contract("shares", "戈壁光热熔盐团队", "德令哈储能公司（样例）", 1_200_000, "632800", 270,
              right=1, venture=1),
    _Contract("sale", "柴达木镁板公司", "海东绿色建材公司（样例）", 850_000, "630200", 410,
              right=3, venture=4),
    _Contract("licence", "安多语音公司", "西宁教育科技公司（样例）", 180_000, "630100", 200,
              right=7, venture=15),
    _Contract("joint", "高原作物研究所（样例）", "共和藜麦加工公司（样例）", 300_000, "632500", 510,
              right=9),
    _Contract("joint", "高原盐湖研究院（样例）", "茫崖钾肥公司（样例）", 2_400_000, "632800", 150,
              name="钾盐浮选尾液回收"),
    _Contract("licence", "青稞吐司公司", "西宁烘焙连锁公司（样例）", 90_000, "630100", 60,
              right=8, venture=38, status=_PROPOSED),
    _Contract("sale", "昆仑电池回收公司", "格尔木再生资源公司（样例）", 260_000, "632800", 90,
              right=5, venture=7, status=_OUT),
)  # fmt: skip


def load(ventures: Sequence[Venture], office: User, *, at: datetime) -> int:
    """Register them; most are confirmed, some wait, one came back, one was taken out."""
    rights: list[Technology] = []
    for number, right in enumerate(_RIGHTS):
        told = {
            "name": right.name,
            "kind": right.kind,
            "number": f"样例-{right.kind.upper()}-{number + 1:03d}",
            "registered_on": timezone.localdate(at - timedelta(days=right.days)),
            "owner": right.owner,
        }
        made = _registered(Technology(is_sample=True), told, right, number, ventures, office, at)
        rights.append(made)
    for number, contract in enumerate(_CONTRACTS):
        told = {
            "technology": None if contract.right is None else rights[contract.right],
            "name": contract.name,
            "number": f"样例-合同-{number + 1:03d}",
            "way": contract.way,
            "giver": contract.giver,
            "company": contract.company,
            "amount": contract.amount,
            "day": timezone.localdate(at - timedelta(days=contract.days)),
        }
        _registered(Transfer(is_sample=True), told, contract, number, ventures, office, at)
    return Technology.objects.count() + Transfer.objects.count()


def _registered(  # noqa: PLR0913, PLR0917  what a row is made of
    row: Any,  # noqa: ANN401  of either register
    told: dict[str, Any],
    words: _Right | _Contract,
    number: int,
    ventures: Sequence[Venture],
    office: User,
    at: datetime,
) -> Any:  # noqa: ANN401
    """Propose a row some time ago, by its team where it has one, and decide on it a week later."""
    venture = None if words.venture is None else ventures[words.venture]
    by = venture.founders.get() if venture else office
    then = at - timedelta(days=min(_LONG_AGO - number * _APART, words.days - 10))
    fields = {**told, "prefecture_id": words.prefecture, "venture": venture, "space": None,
              "note": "样例，并非真实登记"}  # fmt: skip
    made = actions.save(row, fields, file=_paper(), by=by, at=then)
    later = then + timedelta(days=7)
    if words.status in {ResultStatus.CONFIRMED, ResultStatus.WITHDRAWN}:
        actions.confirm(made, by=office, at=later)
    if words.status == ResultStatus.WITHDRAWN:
        note = "合同已解除，款项退回。"
        actions.withdraw(made, note=note, by=office, at=later + timedelta(days=20))
    if words.status == ResultStatus.RETURNED:
        actions.send_back(made, note="证书上的权利人与所填不一致。", by=office, at=later)
    made.refresh_from_db()
    return made


def _paper() -> Upload:
    """Return one page that says it is a sample."""
    text = b"BT /F1 28 Tf 90 420 Td (SAMPLE - NOT A CERTIFICATE) Tj ET"
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>"
        % b"/Resources << /Font << /F1 5 0 R >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, places = b"%PDF-1.4\n", list[int]()
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(parts) + 1)
    body += b"startxref\n%d\n%%%%EOF\n" % start
    return {
        "name": "样例证明.pdf", "content": body, "content_type": "application/pdf",
        "size": len(body),
    }  # fmt: skip
