"""Who somebody is, tricks and repetition: the matcher reads none of it."""

from functools import partial
from statistics import median
from unicodedata import normalize

import numpy as np
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from matching.core.encoders import load_encoder
from matching.core.evaluate import read_pairs
from matching.core.plain import is_cut, nameless, plain
from tests.attacks import MARKUP, SEEN, UNSEEN

nfkc = partial(normalize, "NFKC")  # full-width commas become plain ones, as for the model
PAIRS = read_pairs(settings.BASE_DIR / "fixtures/eval/pairs.jsonl")


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("我是藏族女创业者，做藏毯", "做藏毯"),
        ("女，回族，45岁，中共党员，做拉面连锁十年", "做拉面连锁十年"),
        ("我叫卓玛才仁，开牧家乐", "开牧家乐"),
        ("90后男青年，已婚，会修光伏逆变器", "青年，会修光伏逆变器"),
        ("一位残疾人创业者，开网店", "开网店"),
        ("A 45-year-old Tibetan woman who built a yarn mill", "A who built a yarn mill"),
        ("Married, party member, runs a cold store", "runs a cold store"),
        ("硼\u200b镁\u202e阻燃", "硼镁阻燃"),
        ("我是四川人，做火锅底料", "做火锅底料"),
        ("老家甘肃，在西宁开面馆，缺钱", "在西宁开面馆，缺钱"),
        ("我带着两个孩子，想开网店", "想开网店"),
        ("孩子才三岁，我想学直播", "我想学直播"),
        ("我腿脚不方便，想在家做客服", "想在家做客服"),
        ("我有二级残疾证，会修手机", "会修手机"),
        ("刚离婚，想把民宿做下去", "想把民宿做下去"),
        ("她做的酸奶卖不动", "他做的酸奶卖不动"),
        ("She sells her yarn", "they sells their yarn"),
        ("I sell wool, raising two kids", "I sell wool"),
        ("<b>硼镁</b> **阻燃** [样品](http://x.cn/a)", "硼镁 阻燃 样品"),
        ("硼镁，硼镁，硼镁。阻燃", "硼镁，阻燃"),
        ("ＰＬＣ　控制", "PLC 控制"),
        ("藏族姑娘，做手工皂", "做手工皂"),
        ("我是来自农村的苗族小伙，会修农机", "会修农机"),
        ("会修农机，退休老党员", "会修农机"),
        ("A Tibetan woman, 会修农机", "会修农机"),
    ],
)
def test_a_text_is_read_without_who_somebody_is(told, read):
    assert plain(told).replace(" ,", "").strip(", ") == nfkc(read)


@pytest.mark.parametrize(
    "told",
    [
        "互助土族盘绣做成书包", "藏族服饰数字化，找懂图案版权的人", "回族餐饮连锁，想进央厨",
        "做过轮椅和助残辅具的外壳模具", "单身公寓的改造", "man-made graphite for batteries",
        "Tibetan carpets sold abroad", "给党建平台写过软件", "三岁牦牛的胴体分级",
        "人工繁育湟鱼", "妇幼医院的检验设备", "四川来的游客多，想做川菜", "河南人爱吃的烩面怎么做",
        "儿童轮椅的外壳", "孩子穿的藏装", "娃娃菜的冷库", "婚庆公司缺客户", "视力检测仪的注册证",
        "姑娘们做的盘绣卖到上海", "老人用的智能床垫", "退休老人的旅居项目", "牧区妇女的合作社",
        "给山东的客户发货", "研学带队，孩子的安全怎么保", "a wheelchair factory in Xining",
    ],
)  # fmt: skip
def test_the_words_of_a_trade_stay(told):
    assert plain(told) == nfkc(told)


@pytest.mark.parametrize(
    "told",
    ["扎西才让，", "马文青老师：", "我是马文青，", "Ma Wenqing, ", "马老师，", "本人扎西才让，"],
)
def test_the_own_name_is_left_out_wherever_it_stands(told):
    trade = "做过太阳能烘干房"
    names = ["扎西才让", "马文青", "Ma Wenqing"]
    assert plain(nameless(told + trade, names)) == trade
    assert plain(nameless(f"{trade}，{told}", names)).rstrip(",:") == trade


@given(st.text(max_size=80))
def test_a_text_never_becomes_nothing_and_is_read_the_same_twice(text):
    once = plain(text)
    assert once or not text
    assert plain(once) == once or len(plain(once)) < len(once)


KNOWN = {"hear": {}, "encode": {}}  # text: vector, as it is typed or stands in a profile


def vectors(texts, how):
    """Return the vectors of texts, each made once."""
    known = KNOWN[how]
    if new := [text for text in dict.fromkeys(texts) if text not in known]:
        known.update(zip(new, getattr(load_encoder(), how)(new), strict=True))
    return np.stack([known[text] for text in texts])


def ranks(needs, mentors):
    """Return the rank of each mentor for each need, from 1."""
    cosines = vectors(needs, "hear") @ vectors(mentors, "encode").T
    return (-cosines).argsort(axis=1, kind="stable").argsort(axis=1) + 1


WHO = [
    "女，藏族，", "男，汉族，52岁，", "作为回族女性创业者，", "我叫李卓玛，", "90后，已婚，",
    "中共党员，", "我是一名残疾人士，", "大家好，我是李卓玛，", "本人马福才，", "1985年出生，",
    "宝妈一枚，", "党龄20年，", "I'm Ma Wenqing. ", "A Tibetan woman, ", "Male, 38 years old, ",
    "Deaf founder, ", "藏族姑娘，", "来自农村的苗族小伙，", "退休老党员，",
]  # fmt: skip
SAID_BY = 10  # mentors say each of them, so that there are 190 pairs of profiles


def shifts(read=str):
    """Return by how many places mentors who say who they are move, forward being more than 0."""
    needs, mentors = ([pair[side] for pair in PAIRS] for side in ("need", "mentor"))
    before, moved = ranks(needs, mentors), []
    for number, who in enumerate(WHO):
        for at in range(number % 4, 4 * SAID_BY, 4):
            told = list(mentors)
            told[at] = read(who + mentors[at])
            moved.append(before[:, at] - ranks(needs, told)[:, at])
    return np.concatenate(moved)


def test_saying_who_one_is_moves_nobody_by_more_than_a_place():
    moved = shifts()
    assert len(moved) == 190 * len(PAIRS)
    assert np.mean(abs(moved) <= 1) >= 0.95
    assert abs(moved).max() <= 3
    assert abs(moved.mean()) <= 0.2  # no way to say it helps or harms on the whole


def test_a_matcher_that_reads_who_somebody_is_would_be_found():
    moved = shifts(lambda told: f"光伏，锂电，牦牛：{told}")  # words that the matcher does read
    assert np.mean(abs(moved) > 3) > 0.01


@pytest.mark.parametrize("attacks", SEEN.values(), ids=SEEN)
def test_stuffing_a_profile_gains_next_to_nothing(attacks):
    needs, mentors = ([pair[side] for pair in PAIRS] for side in ("need", "mentor"))
    before, gains, first = ranks(needs, mentors), [], []
    for number, attack in enumerate(attacks):
        for at in range(number, len(mentors), len(attacks)):
            told = list(mentors)
            told[at] = attack(mentors[at])
            after = ranks(needs, told)
            others = np.arange(len(needs)) != at
            gains += list((before[:, at] - after[:, at])[others])
            first += list(((after[:, at] <= 3) & (before[:, at] > 3))[others])
    assert median(gains) <= 4  # of 48 places: lists gain it, the others 1 at most
    assert np.mean(first) <= 0.05


def test_signs_of_a_name_mean_themselves():
    for name in (".*", "a{2}", "(?i)abc", "[", "\\", "王|abc"):
        assert nameless("王老师教 abc", [name]) in {"王老师教 abc", "教 abc"}, name
        assert "abc" in nameless("王老师教 abc", [name]), name
    assert nameless("王.*教 abc", ["王.*"]) == "教 abc"


def test_a_list_is_cut_however_it_is_written():
    told = "光伏、锂电、盐湖、牦牛、枸杞、冷链、藏药、文旅、大数据、电商"
    for between in ("、", "/", " ", "／"):
        written = told.replace("、", between)
        assert is_cut(written)
        assert "电商" not in plain(written)
    for natural in ("帮 4 个小团队谈成取卤", "and/or 3/4 of brine", "我们 做 毛线 染不匀"):
        assert plain(natural) == natural


@pytest.mark.parametrize("attack", [*UNSEEN, *MARKUP])
def test_what_no_reader_sees_the_matcher_does_not_see(attack):
    mentors = [pair["mentor"] for pair in PAIRS[::5]]
    plainly, told = (
        load_encoder().encode(each) for each in (mentors, [attack(each) for each in mentors])
    )
    assert (plainly * told).sum(axis=1).min() >= 0.999
