"""No secret stands in the tree that git hands on.

Every file is read, Word files unpacked, for keys of known shape, passwords in files and in
addresses, and strings without a pattern. What is allowed stands in `ALLOWED`, each with its reason;
what is no longer found there fails too.
"""

import math
import re
import shutil
import subprocess
from collections import Counter
from io import BytesIO
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
ALLOWED = {
    "password": "stands for the password, in the examples of the settings",
    "<mask>": "a word of the tokenizer",
    "PGPASSWORD": "the name of a variable",
    "dists/bookworm/main/i18n/Translation-zh_CN": "the path of a file",
    "qingchuang-demo": "of sample people, who can never be where real people are; the README says",
    "correct-horse-8": "of people of the tests",
    "brine-and-boron-and-yak-9": "of people of the benchmarks",
    "correct-horse-9": "of people of the tests",
    "wrong-horse-8": "of nobody",
    "wrong-wrong-wrong": "of nobody",
    "lake-and-yak-38": "of people of the tests",
    "brine-and-boron-9": "of people of the tests",
    "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP": "second factor of people of the tests",
    "46649c3fbf8036071257fbd8c82a18330faa5c6d63fb55d774cba13fb51c555e": "checksum of a model",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f": "checksum of a model",
    "d697950c7f47c7a051d823df17ae941d6f9bade6743ab55acfe42dc71af689d7": "checksum of a model",
    "76e89a9389c66eb9281046931e7fa97e6064ffce33440892aa8e168110d711a8": "checksum of a model",
    "5701cfac55e58b039151e101c300fbb34c6b799e249b84680439828b765535e6": "checksum of a model",
}
# Numbers, pictures, and kept releases: of sample people alone, without keys (`releases.keep`).
WITHOUT_WORDS = {".npz", ".png", ".gz"}
OWN_NAME = Path(__file__).relative_to(ROOT)

SHAPES = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|(?:LTAI|AKID)[0-9A-Za-z]{12,}"
    r"|gh[pousr]_\w{36}|xox[abprs]-\w{10}|eyJ[\w-]{10,}\.eyJ|\bsk-[0-9A-Za-z]{20}"
)
IN_ADDRESS = re.compile(r"://[^/\s:\"'@]+:([^@/\s\"'{}%$<]+)@")
IN_CODE = re.compile(
    r"(?:password\d?|passwd|secret|token|api_?key|credential)s?[\"']?\s*[:=]\s*"
    r"[\"']([^\"'\s]{6,})[\"']",
    re.IGNORECASE,
)
IN_SETTINGS = re.compile(
    r"^[#\s]*(?:export +)?(?:[A-Z]+_)*(?:PASSWORD|SECRET|TOKEN|KEYS?)=([^\s$]{6,})", re.MULTILINE
)
RUNS = re.compile(r"[A-Za-z0-9+/_-]{20,}")
HEX = re.compile(r"[0-9a-f]{32,}|[0-9A-F]{32,}")
BASE32 = re.compile(r"(?=[A-Z]*[2-7])[A-Z2-7]{20,}")
WORDS = re.compile(r"[/_-]|(?<=[a-z\d])(?=[A-Z][a-z])")  # between the words of a path or a name
LONG_ENOUGH = 3.5  # letters a word, on average
WITHOUT_PATTERN = 3.5  # bits a letter; names of tests and paths have fewer, or are words


def bits(text):
    """Return how many bits a letter of it holds.

    >>> bits("aaaa"), bits("abcd")
    (0.0, 2.0)
    """
    counts = Counter(text).values()
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts) + 0.0


def is_random(run):
    """Whether letters and digits stand in it as no name has them."""
    if HEX.fullmatch(run) or BASE32.fullmatch(run):
        return True
    kinds = [any(map(is_kind, run)) for is_kind in (str.isdigit, str.isupper, str.islower)]
    return all(kinds) and bits(run) >= WITHOUT_PATTERN and not _is_of_words(run)


def _is_of_words(run):
    """Whether it is put together of words, each of letters or of digits alone."""
    parts = [part for part in WORDS.split(run) if part]
    are_words = all(re.fullmatch(r"\d+|[A-Za-z]+\d{0,4}", part) for part in parts)
    return are_words and sum(map(len, parts)) / len(parts) >= LONG_ENOUGH


def secrets_in(text):
    """Yield what looks like a secret in a text."""
    yield from (found.group() for found in SHAPES.finditer(text))
    for pattern in (IN_ADDRESS, IN_CODE, IN_SETTINGS):
        yield from (found.group(1) for found in pattern.finditer(text))
    yield from filter(is_random, set(RUNS.findall(text)))


def files():
    """Return what git hands on; where there is no git, all but what it would leave out."""
    git = shutil.which("git")
    if git:
        asked = subprocess.run(
            [git, "-c", "safe.directory=*", "ls-files", "-z"],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if asked.returncode == 0 and asked.stdout:
            return [ROOT / name for name in asked.stdout.split("\0") if (ROOT / name).is_file()]
    return list(_unpacked(ROOT))


def _unpacked(folder):
    left_out = {line.strip("/") for line in (ROOT / ".gitignore").read_text().split()}
    for path in sorted(folder.iterdir()):
        if path.name in left_out | {".git"} or f"*{path.suffix}" in left_out:
            continue
        yield from _unpacked(path) if path.is_dir() else [path]


def texts(path):
    """Yield the texts of a file; of numbers and pictures none, of a packed file each part."""
    content = path.read_bytes()
    if path.suffix in WITHOUT_WORDS:
        return
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as packed:
            yield from (packed.read(name).decode() for name in packed.namelist())
        return
    yield content.decode()  # what is neither text nor packed does not belong here, and fails


def test_no_secret_stands_in_the_tree():
    listed = files()
    assert len(listed) > 1000
    assert ROOT / "config" / "settings.py" in listed
    found = {}
    for path in listed:
        if path.relative_to(ROOT) == OWN_NAME:  # it holds the list itself
            continue
        for secret in chain.from_iterable(map(secrets_in, texts(path))):
            found.setdefault(secret, set()).add(str(path.relative_to(ROOT)))
    assert {secret: where for secret, where in found.items() if secret not in ALLOWED} == {}
    assert ALLOWED.keys() - found.keys() == set()  # the list holds nothing that is gone


def test_nothing_that_git_hands_on_is_made_at_run_time():
    left = {".env", "secret_key", "field_key", "backup_key"}
    assert {path.name for path in files()} & left == set()
    assert ".env.example" in {path.name for path in files()}


# Put together here, so that no file holds them.
FERNET = "q3Z" + "v7Jx0LpT9sWfYbA2nKdR5eUgHc8MiOo1PyXkQzVt4E6w"[:40] + "="
PLANTED = [
    "-----BEGIN RSA " + "PRIVATE KEY-----",
    "AKIA" + "J4XQ7ZP2M5TNB8WD",
    "LTAI" + "5tQ8vXkZp2Rm7Yw3",
    f"FIELD_KEYS={FERNET}",
    "EMAIL_URL=smtp+tls://" + "post:ohne7Sinn@mail.example.cn:587",
    "DATABASE_URL=postgres://" + "web:hunter2x@10.0.0.7/qingchuang",
    "SECRET" + "_KEY=only-letters-and-more",
    "pass" + 'word = "tashi-delek"',
    '"to' + 'ken": "a-quiet-lake"',
    "9f86d081884c7d65" + "9a2feaa0c55ad015",
    "key: Zk3" + "qT9vLw0XbN7rYhP2mJd5sGfA8",
    "JBSWY3DP" + "EHPK3PXQ7ZLM",
]


@pytest.mark.parametrize("line", PLANTED, ids=lambda line: line[:14])
def test_a_planted_secret_is_found(line):
    assert set(secrets_in(f"# a line\n{line}\n")) - ALLOWED.keys()


@pytest.mark.parametrize(
    "line",
    [
        "def test_of_32_who_accept_one_request_at_once_one_does(door):",
        "dists/bookworm/main/binary-amd64/Packages",
        "MODEL_DIR=var/models/e5-small",
        "# SECRET_KEY=                           default: made once",
        "/my/spaces/N/figures/2026-10/",
        '"django.contrib.auth.hashers.PBKDF2PasswordHasher"',
        "postgres://{user}:{password}@{host}",
        "password=hashed(typed)",
    ],
)
def test_what_is_no_secret_is_let_be(line):
    assert set(secrets_in(line)) == set()
