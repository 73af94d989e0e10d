"""Invented people on leave, the same in every run."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from stdnum.cn import ric, uscc

SURNAMES = "赵马才李王贺杨冶韩祁石郭许沈卓苏"
GIVEN = "闻溪晓岚旦措向晚砚秋兰舟柳岸成林芷若景行云川禾锦"
TIBETAN = ("扎西·多杰", "才让・卓玛", "仁青•措毛", "索南 · 旺杰")
PLACES = ("昆仑", "河源", "湟水", "青海湖", "祁连", "柴达木", "日月山", "坎布拉")
TRADES = ("盐化科技", "高原生物", "光伏运维", "牦牛乳品", "智慧农牧", "冷链物流", "藏药研发")
TITLES = ("副教授", "讲师", "教授", "高级工程师", "工程师", "助理研究员")
STARTS = tuple(date(year, month, 1) for year in (2022, 2023, 2024, 2025) for month in (3, 9, 1, 7))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on leave, as the office knows them; the ledger may say it worse."""

    at: int
    name: str
    gender: str
    born: date
    identity: str
    started: date
    title: str
    grade: int
    phone: str
    email: str
    company: str
    credit: str
    first: date
    last: date


def years_on(first: date, years: int) -> date:
    """Return the last day of a term of whole years."""
    return first.replace(year=first.year + years) - timedelta(days=1)


def identity(born: date, gender: str, at: int) -> str:
    """Return an identity number that fits and is nobody's."""
    order = {"男": (997, 999), "女": (996, 998)}[gender][at % 2]
    number = f"630103{born:%Y%m%d}{order}"
    return number + ric.calc_check_digit(number + "0")


def credit(seed: int, at: int) -> str:
    """Return a credit code whose outer check digit fits and whose inner one does not."""
    body = f"MA{seed:02d}{at:04d}"
    values = [int(mark) if mark.isdigit() else ord(mark) - 55 for mark in body]
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    inner = 11 - sum(w * v for w, v in zip(weights, values, strict=True)) % 11
    wrong = str((inner + 3) % 10)
    number = "91630100" + body + wrong
    return number + uscc.calc_check_digit(number + "0")


def cast(seed: int, count: int = 120) -> list[Person]:
    """Return people, no two with the same name or company."""
    random, names, people = Random(seed), set[str](), []
    while len(people) < count:
        at = len(people)
        name = random.choice(SURNAMES) + "".join(random.sample(GIVEN, 1 + (at % 3 > 0)))
        if at % 30 == 17:
            name = TIBETAN[at // 30 % 4]
        if name not in names:
            names.add(name)
            people.append(_person(seed, at, name))
    return people


def _person(seed: int, at: int, name: str) -> Person:
    gender = "男女"[at % 5 in (1, 3)]
    born = date(1974 + at % 14, at % 12 + 1, at % 28 + 1)
    first = STARTS[at % len(STARTS)]
    return Person(
        at=at, name=name, gender=gender, born=born, identity=identity(born, gender, at // 84),
        started=date(born.year + 22 + at % 3, 7, at % 9 + 1), title=TITLES[at % 6],
        grade=5 + at % 7, phone=f"1380000{seed % 10}{at:03d}", email=f"p{seed}{at:03d}@example.com",
        company=f"青海{PLACES[at % 8]}{TRADES[at % 7]}{at + 1}号有限公司", credit=credit(seed, at),
        first=first, last=years_on(first, 3),
    )  # fmt: skip


def starting(person: Person, first: date, years: int = 3) -> Person:
    """Return the person with another term."""
    return replace(person, first=first, last=years_on(first, years))


def born_on(person: Person, born: date) -> Person:
    """Return the person as a man of another age."""
    return replace(
        person, gender="男", born=born, identity=identity(born, "男", 0),
        started=date(born.year + 22, 7, 1),
    )  # fmt: skip
