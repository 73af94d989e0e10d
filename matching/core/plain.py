"""What the matcher reads of a text: no tricks, and nothing of who somebody is.

Invisible characters, markup and repetition buy nothing, and words for gender, ethnic group, age,
party, marital state, disability and the own name are taken out. What names a trade stays: Tibetan
carpets, Hui cooking, wheelchairs.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

CLAUSES_AT_MOST = 8  # of one line; nobody reads a longer list
_LETTERS_A_CLAUSE = 12  # of a longer text, a story or a whole profile, one clause more for each
_REMEMBERED = 8_192
_LONGEST_REMEMBERED = 1_000  # letters; a longer text is refused by every form, or is an attack
# What no reader of a page sees, with all that stands in it; and letters that show nothing.
_UNSEEN = re.compile(
    r"<(script|style|template|noscript)\b[^<>]*>.*?(?:</\1\s*>|$)"
    r"|<(\w+)\b[^<>]*(?:display:\s*none|visibility:\s*hidden|font-size:\s*0|opacity:\s*0|\bhidden\b)"
    r"[^<>]*>.*?(?:</\2\s*>|$)|<!--.*?(?:-->|$)",
    re.IGNORECASE | re.DOTALL,
)
_BLANK_LETTERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_MARKUP = re.compile(r"<[^<>]{0,200}>|&[a-z]{2,8};|&#\d{1,6};|\[([^\[\]]*)\]\([^()]*\)")
_MARKS = re.compile(r"[*_`#~|^]+")
# Between Chinese letters a blank or a slash is a comma: "光伏/锂电 盐湖" is a list of three.
_HAN = "[\u4e00-\u9fff]"
_CLAUSE = re.compile(
    r"(?:[^。；;！!？?，,、/／ \n]|(?<=\d)[，,](?=\d)"
    rf"|(?<!{_HAN})[ /]|[ /](?!{_HAN}))+[。；;！!？?，,、/／ \n]*"
)
_BLANKS = re.compile(r"\s+")

_GROUPS = (
    "汉|藏|回|土|撒拉|蒙古|哈萨克|维吾尔|东乡|保安|满|壮|苗|彝|朝鲜|白|傣|羌|裕固|土家|侗|瑶|布依|哈尼|傈僳|佤|畲"
    "|纳西|景颇|拉祜|柯尔克孜|达斡尔|仫佬|仡佬|锡伯|普米|塔吉克|俄罗斯|鄂温克|鄂伦春|赫哲|门巴|珞巴|独龙|基诺"
)
_PERSON = (
    r"男|女|小伙|姑娘|青年|妇女|汉子|同胞|同志|创业者|创始人|导师|老师|干部|党员|工程师|技术员"
    r"|教授|研究员|医生|人(?!民|工|才|力|群|员|参|造|气|体)"
)
_SURNAMES = (
    "[马韩李王张祁赵周刘陈杨白罗冶何安汪魏郑孙吴徐朱胡郭林谢宋唐许邓冯曹彭曾萧田董潘袁蔡蒋余于"
    "杜叶程吕丁任沈姚卢姜崔钟谭陆范廖贾韦夏付方石邹熊孟秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱"
    "严覃武戴莫孔向汤苏]"
)
_TITLE = "老师|教授|博士|先生|女士|总(?!量|体|部|图|成|装|线|工)|工(?!艺|厂|程|业|作|序|期|地|人)"
_EDGE = r"(?=$|[\s，,。；;、！!）)])"
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|内蒙古|内蒙|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西"
    "|海南|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门|东北|南方|北方"
)
_SPOUSE = "老公|老婆|丈夫|妻子|爱人|媳妇|对象|男朋友|女朋友|孩子他爸|孩子他妈|孩儿他爸|孩儿他妈"
_CHILD = "孩子|娃娃|娃|小孩|宝宝|儿子|女儿|闺女"
_NUMBER = "[一二两三四五\\d]"
# A clause of nothing but these: "退休老党员", "来自农村的苗族小伙".
_SOMEBODY = (
    "姑娘|小伙子?|青年|汉子|妇女|妈妈|爸爸|阿姨|老人|老头|老太太|大(?:姐|哥|叔|妈|爷|婶|娘)|小(?:姐|妹|哥)"
    "|党员|团员"
)
_BEFORE = (
    "退休的?|老|普通的?|农村的?|牧区的?|山区的?|女|男|来自(?:农村|牧区|山区|农牧区|城里|县城)的?"
)
_CHINESE = [
    (
        rf"(?:^|[，,。；;、（(])(?:我是|本人是?|作为)?(?:一名|一位|一个)?(?:{_BEFORE})*"
        rf"(?:(?:{_GROUPS})族)?(?:{_SOMEBODY}){_EDGE}"
    ),
    rf"(?:{_GROUPS})族(?=(?:{_PERSON}))",
    rf"(?:民族[：:]\s*|是|^|[，,。；;、（(])(?:{_GROUPS})族{_EDGE}",
    r"性别[：:]?\s*[男女]",
    rf"(?:^|[，,。；;、（(])[男女](?:性|士)?{_EDGE}",
    r"(?:女|男)(?:性)?(?=创业者|创始人|导师|老板|工程师|企业家|老师|研究员|博士|硕士|教授|青年|大学生)",
    r"(?:一名|一位|一个|一枚)?(?:女士|先生|小姐姐|宝妈|宝爸|奶爸|二胎妈妈|单亲妈妈|单亲爸爸)(?:一枚)?",
    r"(?:今年|现年|年龄[：:]?)?\s*\d{2}\s*(?:周?岁)(?:的)?",
    r"(?:[5-9]0|0[05])后(?:的)?",
    r"(?:中共|共产)党(?:预备)?党?员|政治面貌[：:]?\s*(?:中共)?(?:党员|团员|群众)",
    r"共青团员|民主党派|无党派人士",
    rf"(?:^|[，,。；;、（(])(?:党员|团员|群众){_EDGE}",
    r"已婚|未婚|离异|丧偶|单身(?!公寓)",
    r"(?:一名|一位|是|我是)?(?:肢体|视力|听力|言语|智力|精神)?残(?:疾|障)(?=人士|人创业者|人导师)人?士?",
    rf"(?:我叫|我的名字是|姓名[：:]|本人姓名)\s*[\u4e00-\u9fff·]{{2,8}}?{_EDGE}",
    rf"(?:我是|本人)(?:{_SURNAMES})[\u4e00-\u9fff]{{1,2}}{_EDGE}",
    rf"(?:^|[，,。；;、（(])(?:大家好|您好|你们好){_EDGE}",
    r"(?:生于|出生于)?(?:19[3-9]\d|200\d|[3-9]\d)年(?:\d{1,2}月)?(?:出)?生(?!产|物|态|意|长|鲜|活)(?:人)?",
    r"党龄\s*\d{1,2}\s*年|\d{1,2}年党龄",
    # Native place: of a person, not where a business is.
    rf"(?:我是|本人|本人是|我|是)?(?:祖籍|籍贯(?:是)?|老家(?:是|在)?)\s*[：:]?[\u4e00-\u9fff]{{2,6}}{_EDGE}",
    rf"(?:我|本人)?是?(?:个|一个|土生土长的?|地道的?)?(?:{_PROVINCES})(?:省|市)?(?:人|籍){_EDGE}",
    rf"(?:我是|本人是)(?:从)?(?:{_PROVINCES})(?:省|市)?来的",
    # Family.
    rf"(?:我|本人)?(?:家里|家中)?(?:还)?(?:有|带着?|拉扯|养着?|要带)(?:了)?{_NUMBER}个(?:{_CHILD})(?:要养|要带|在上学)?",
    rf"(?:我)?(?:家)?(?:{_CHILD})(?:都|才|还|刚|也)?(?:上(?:小学|初中|高中|幼儿园|大学)|小|没满月|{_NUMBER}岁)了?{_EDGE}",
    rf"(?:和|跟|我)(?:{_SPOUSE})(?:一起|两个人|俩)?(?:离了|离婚了|过世了|走了)?{_EDGE}",
    r"(?:我)?(?:离了婚|离婚了|刚离婚|没结婚|还没成家|刚结婚|结了婚|守寡|丁克)(?:的)?",
    # Health.
    r"(?:我|本人)?(?:腿脚|手脚|眼睛|耳朵|听力|视力|身体|腰)(?:有点|有些|一直|都)?(?:不便|不方便|不好|不灵便|看不见|听不见|有残疾)",
    r"(?:我|本人)?(?:坐|推)轮椅(?:出行)?(?=$|[\s，,。；;、！!）)])|(?:我|本人)(?:是)?拄(?:着)?拐杖?",
    r"(?:我|本人)?(?:有|拿|持)(?:[一二三四]级)?残疾证|(?:我|本人)是?(?:个)?(?:聋哑人|盲人|残疾人|残障人士)",
    r"(?:信|信仰)(?:伊斯兰教|佛教?(?=$|[\s，,。；;、])|藏传佛教|基督教|天主教|道教)",
]
_PEOPLES = "han|tibetan|hui|salar|mongol(?:ian)?|tu|kazakh|uyghur"
_TITLES = "founder|mentor|engineer|entrepreneur"
_ENGLISH = [
    r"\b(?:female|male|woman|women|lady|gentleman|girl)\b",
    r"\b(?:man|men|boy)\b(?!-)",
    rf"\b(?:{_PEOPLES})(?=\s+(?:(?:wo)?m[ae]n|{_TITLES}|guy|girl|boy)\b)",
    rf"\b(?:ethnic|ethnicity:?)\s+(?:{_PEOPLES})\b",
    r"\b\d{2}[- ]years?[- ]old\b|\baged?:?\s+\d{2}\b",
    r"\bin (?:my|his|her) (?:twenties|thirties|forties|fifties|sixties)\b",
    r"\b(?:married|unmarried|divorced|widowed|single (?:mother|father|mum|mom|dad))\b",
    r"\b(?:communist )?party member\b",
    rf"\b(?:disabled|handicapped)(?=\s+(?:{_TITLES}|person)\b)",
    r"\bmy name is\s+(?:[A-Z][\w'-]+\s?){1,3}",
    r"\b(?:I am|I'm)\s+(?-i:[A-Z][a-z'-]+(?:\s[A-Z][a-z'-]+){1,2})(?=\s*(?:[.,;!]|$))",
    r"\bborn in (?:19[3-9]\d|200\d)\b",
    (
        r"\b(?:with|raising|mother of|father of) (?:a|one|two|three|four|\d) (?:small )?"
        r"(?:kids?|child(?:ren)?)\b"
    ),
    r"\b(?:in|using) a wheelchair\b(?=\s*[.,;]|$)",
    r"\b(?:deaf|blind)(?=\s+(?:founder|mentor|person)\b)",
    r"\b(?:originally )?from [A-Z][a-z]+ (?:originally|by birth)\b",
    rf"\b(?:muslim|buddhist|christian|catholic)(?=\s+(?:{_TITLES}|wo?man)\b)",
]
# A clause of nothing but these says nobody's trade.
_EMPTY = re.compile(
    r"(?:作为|我是|我|本人|是|一名|一位|一个|创业者|创始人|导师|人士?|的|\s|\b(?:an?|i|am|i'm|as|the|who"
    r"|founder|mentor|entrepreneur)\b)*",
    re.IGNORECASE,
)
_IDENTITY = re.compile("|".join(_CHINESE)), re.compile("|".join(_ENGLISH), re.IGNORECASE)
# Whoever is spoken of is read alike.
_PRONOUNS = (
    (re.compile("[她牠它]"), "他"),
    (re.compile(r"\b(?:she|he)\b", re.IGNORECASE), "they"),
    (re.compile(r"\b(?:her|his)\b", re.IGNORECASE), "their"),
)
_LEFT = re.compile(r"([，,、；;])(?:\s*[，,、；;])+|^[\s，,、；;。.!！:：]+")


def plain(text: str) -> str:
    """Return what the matcher reads of a text; of one that is nothing else, the text itself.

    >>> plain("我是藏族女创业者，做藏毯")
    '做藏毯'
    >>> plain("硼\u200b镁，<b>硼镁</b>，硼镁，阻燃")
    '硼镁,阻燃'
    """
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _read(text)


def _read(text: str) -> str:
    seen = unicodedata.normalize("NFKC", text)
    seen = _BLANK_LETTERS.sub("", _UNSEEN.sub("", seen))
    seen = _MARKUP.sub(r"\1", seen)
    seen = "".join(each for each in seen if unicodedata.category(each)[0] != "C" or each == "\n")
    seen = _MARKS.sub("", seen)
    for words in _IDENTITY:
        seen = words.sub(_without, seen)
    for words, one in _PRONOUNS:
        seen = words.sub(one, seen)
    seen = _LEFT.sub(r"\1", _once(seen))
    seen = _BLANKS.sub(" ", seen).strip()
    return seen or text


def nameless(text: str, names: Iterable[str]) -> str:
    """Return a text without the names of those who wrote it, titles after a surname included.

    >>> nameless("马文青，做藏毯", ["马文青"]), nameless("请找马老师问烘干", ["马文青"])
    ('，做藏毯', '请找问烘干')
    """
    for name in filter(None, names):
        text = _naming(name).sub("", text)
    return text


_remembered = lru_cache(_REMEMBERED)(_read)


@lru_cache(_REMEMBERED)
def _naming(name: str) -> re.Pattern[str]:
    found = re.escape(name)
    if name.isascii():
        return re.compile(rf"\b{found}\b", re.IGNORECASE)
    return re.compile(rf"{found}(?:{_TITLE})?|{re.escape(name[0])}(?:{_TITLE})")


def _without(found: re.Match[str]) -> str:
    """Keep the mark that a word stood behind."""
    first = found.group()[:1]
    return first if first in "，,。；;、（(" else ""


def is_cut(text: str) -> bool:
    """Return whether a text has more clauses than are compared.

    >>> is_cut("硼镁阻燃，中试线"), is_cut("、".join("甲乙丙丁戊己庚辛壬癸"))
    (False, True)
    """
    most = _clauses_of(text)
    return len(_clauses(unicodedata.normalize("NFKC", text), most + 1)) > most


def _clauses_of(text: str) -> int:
    """Return how many clauses of a text are compared."""
    return max(CLAUSES_AT_MOST, len(text) // _LETTERS_A_CLAUSE)


def _once(text: str) -> str:
    """Keep each clause once, and no more clauses than somebody would read."""
    return "".join(_clauses(text, _clauses_of(text)).values()) or text


def _clauses(text: str, at_most: int) -> dict[str, str]:
    """Return the first clauses that say something, each once, by their bare words."""
    kept: dict[str, str] = {}
    for clause in _CLAUSE.findall(text):
        words = clause.rstrip("。；;！!？?，,、 \n")
        if not _EMPTY.fullmatch(words):
            kept.setdefault(re.sub(r"\W+", "", words).casefold(), clause)
        if len(kept) == at_most:
            break
    return kept
