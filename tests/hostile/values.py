"""What is hostile: numbers, days, texts, bytes, files, names and headers."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Upload:
    """A file in a form."""

    name: str
    content: bytes
    type: str = "application/octet-stream"


Value = str | bytes | Upload
Pairs = tuple[tuple[str | bytes, Value], ...]


def zipped(name, content):
    """Return a zip file of one member."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def png(width, height):
    """Return a PNG that says it is this large, with one pixel in it."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff"))
    return b"\x89PNG\r\n\x1a\n" + head + pixels + chunk(b"IEND", b"")


NUMBERS = [
    "²", "²", "１２", "١٢", "1" * 5000, "9" * 4000, "9" * 30, "-1", "0", "1e400", "-1e400",
    "1e5", "nan", "sNaN", "inf", "-Infinity", "0x10", "1_000", "+1", " 1 ", "1.0", "1,5", "½",
    "Ⅻ", "-0", str(2**31), str(2**31 - 1), str(2**63), str(2**63 - 1), str(2**64),
    str(-(2**63) - 1), "0.1" + "0" * 400 + "1", "1e-400", "1\x00", "٣٫٥",
]  # fmt: skip
DATES = [
    "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "99999999999", "0000-00-00",
    "1899-12-31", "1582-10-10", "2026-W53-7", "2026-1", "²026-01-01", "２０２６-１２-０１",
    "2026-13",
    "9999-12", "0001-01", "2026.4", "2026年2月30日", "-2026-01-01", "2026-11-24T25:61", "24:00",
    "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00",
]  # fmt: skip
TEXTS = [
    "", " ", " \t\r\n ", "\x00", "光\x00伏", " " * 2000 + "微信" + " " * 2000, "盐" * 34_000,
    "a" * 100_000, "微信" * 5000, "🧂🔋🐂👩‍🔬", "\u202eمرحبا\u202c", "\u200b\u2060\ufeff",
    "e\u0301" * 3000, "\u0e47" * 3000, "\U0010ffff", "\ufffe", "\x1b[31m", "\x7f\x85\u2028\u2029",
    "<script>1</script>",
    "{{ 1 }}{% x %}", "%s%n%(x)s%", "{0.__class__}", "' OR 1=1 --", "\\", "%", "_", "\\x00", "..",
    "../../etc/passwd", "None", "null", "true", "[]", "{}", "[" * 5000, '{"a":' * 3000, "=1+1",
    "foo", "x" * 300, "@" * 2000, "a@" + "b." * 2000, "a" * 300 + "@example.org", "1" * 64 + ":",
    "138 0013 8000", "138" + " " * 2000 + "0013", "http://" + "a" * 3000, "-" * 3000, "," * 3000,
    "a,b;c\nd\n" * 500, "&&" * 1000, "*:&|!()", "'&'", '"' * 1001, "ß" * 999, "İ" * 1000,
]  # fmt: skip
BYTES = [
    b"\xed\xa0\x80",
    b"\xff\xfe\x80",
    b"\xc0\x80",
    b"\xe7\x9b",
    b"\xf5\x80\x80\x80",
    b"\x80" * 500,
]
CHOICES = ["drop-²", "up-99999", "up--1", "down-0", "drop-", "drop-" + "9" * 5000, "add", "add-²",
           "no-such-choice", "-", "drop-0\x00", "drop-0", "up-١", "²:A=1",
           "1" * 5000 + ":A=1", "2:A=" + "x" * 9000, "2:ZZZ=1", "2:D=0001-01-01",
           "2:E=\x00"]  # fmt: skip
COUNTS = ["²", "-1", "100000", "", "1001", "x", "1" * 5000, "0", "١", "3", str(2**63)]
PLACES = ["foo", "//evil", "///evil", "http://evil/", "javascript:alert(1)", "http://[", "/\\evil",
          "/" + "a" * 5000, "/nowhere/?x=%ED%A0%80", "/\x00", "\r\nX: y", "http://[::1",
          "/光伏"]  # fmt: skip
LEDGER = "姓名,工号,所在部门,离岗起,离岗止\n贺兰舟,00386,卤水化学研究室,{},{}\n"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UPLOADS = [
    Upload("empty.xlsx", b""), Upload("empty.csv", b"", "text/csv"),
    Upload("picture.xlsx", png(1, 1), SHEET), Upload("huge.png", png(60_000, 60_000), "image/png"),
    Upload("bomb.xlsx", zipped("xl/workbook.xml", b"\0" * 10_000_000), SHEET),
    Upload("bomb.docx", zipped("word/document.xml", b"\0" * 10_000_000)),
    Upload("half.xlsx", zipped("xl/workbook.xml", b"<workbook/>")[:60], SHEET),
    Upload("bare.xlsx", zipped("[Content_Types].xml", b"<Types/>"), SHEET),
    Upload("bare.docx", zipped("word/document.xml", b"<w/>")),
    Upload("ledger.csv", LEDGER.format("²026.4", "2029.4.19").encode(), "text/csv"),
    Upload("ledger.csv", LEDGER.format("9999.12.31", "0001.1.1").encode(), "text/csv"),
    Upload("ledger.csv", LEDGER.format("1" * 5000, "\0").encode(), "text/csv"),
    Upload("ledger.csv", LEDGER.format("2026.4", "2029.4.19").encode("gb18030"), "text/csv"),
    Upload("ledger.csv", LEDGER.format("2026.4", "2029.4.19").encode("utf-16"), "text/csv"),
    Upload("ledger.csv", b"\xff\xfe\x80\x81", "text/csv"),
    Upload("quotes.csv", b'"' + b"a" * 200_000, "text/csv"), Upload("wide.csv", b"," * 50_000),
    Upload("lines.csv", b"\n" * 50_000), Upload("nul.pdf", b"%PDF-1.4\0" * 100, "application/pdf"),
    Upload("\x00.pdf", b"%PDF-1.4", "application/pdf"), Upload("../../x.pdf", b"%PDF-1.4"),
    Upload("x" * 5000 + ".pdf", b"%PDF-1.4"), Upload("光\u202efdp.exe", b"MZ"), Upload("", b"x"),
    Upload("a.pdf", b"%PDF-1.4", "garbage"), Upload("a.pdf", b"%PDF-1.4", "text/html; charset=²"),
    Upload("big.pdf", b"%PDF-1.4" + b"0" * 3_000_000, "application/pdf"),
    Upload("lols.xml", b'<!DOCTYPE l [<!ENTITY a "l"><!ENTITY b "&a;&a;">]><l>&b;</l>'),
]  # fmt: skip
NAMES = [
    "\x00", "a\x00b", "x[]", "x[0][y]", "[", "a" * 10_000, "", " ", "__proto__", "pk", "id", "²",
    "needs-²-text", "needs--1-text", "needs-99999-text", b"\xed\xa0\x80", b"\xff", "q", "page",
    "back", "next", "version", "csrfmiddlewaretoken", "do", "x\r\ny", '"', "_method", "show",
    "sort", "o",
]  # fmt: skip
ANY = [*NUMBERS, *DATES, *TEXTS, *BYTES, *CHOICES, *PLACES]
WORST = [  # what most often breaks something
    "\x00", "²", "1" * 5000, "foo", "", "-1", str(2**63), b"\xed\xa0\x80", "9999-12-31",
]  # fmt: skip
HEADERS = [
    ("accept-language", "garbage"), ("accept-language", "²;q=nan,zh;q=-1,*;q=1e400"),
    ("accept-language", "a-" * 400), ("accept-language", "en;q=" + "1" * 5000), ("accept", "²/²"),
    ("accept-language", "zh" + "-x" * 2000), ("x-forwarded-for", "garbage, 999.1.1.1, ²"),
    ("x-forwarded-for", ""), ("x-forwarded-for", "1.1.1.1," * 500), ("x-forwarded-proto", "foo"),
    ("range", "bytes=²-"), ("range", "bytes=0-99999999999999"), ("range", "bytes=-1,-1"),
    ("if-modified-since", "Tue, 99 Foo 99999 99:99:99 GMT"), ("if-none-match", '"' * 999),
    ("if-modified-since", "Mon, 01 Jan 0000 00:00:00 GMT"), ("host", "evil\x00.example"),
    ("host", "[::1"), ("host", "a" * 3000), ("referer", "http://["), ("referer", "\xff" * 50),
    ("user-agent", "x" * 10_000), ("user-agent", ""), ("user-agent", "\xff\xfe"),
    ("cookie", "sessionid=" + "²".encode().decode("latin-1")), ("cookie", "language=garbage"),
    ("cookie", "said=a:b:c; messages=[[; csrftoken=1"), ("cookie", "=" * 3000),
    ("cookie", "said=\x01"),
    ("cookie", "sessionid=" + "x" * 5000), ("authorization", "Basic ²"), ("expect", "100-continue"),
    ("content-encoding", "gzip"), ("x-requested-with", "XMLHttpRequest"),
]  # fmt: skip
HTMX = [
    (("hx-request", "true"), ("hx-target", target))
    for target in ("garbage", "", "\x00", "x" * 5000, "main", "%E5%85%89", "[", "results")
] + [
    (("hx-request", "true"), ("hx-current-url", "http://[")),
    (("hx-request", "true"), ("hx-current-url", "%ff"), ("hx-current-url-uri-autoencoded", "true")),
    (("hx-request", "true"), ("hx-trigger", "²"), ("hx-trigger-name", "\x00")),
    (("hx-request", "true"), ("hx-boosted", "true"), ("triggering-event", "{")),
    (("hx-request", "²"), ("hx-history-restore-request", "true")),
]
KINDS = [
    "garbage", "", "application/json", "text/plain", "multipart/form-data", "application/xml",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 300,
    "multipart/form-data; boundary=²", "application/x-www-form-urlencoded; charset=utf-7",
    "application/x-www-form-urlencoded; charset=garbage", "multipart/form-data; charset=\xff",
]  # fmt: skip
METHODS = ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "FOO"]
KEYS = [
    "0", "00", str(2**31), str(2**63 - 1), str(2**63), str(2**64), "9" * 4000, "1" * 5000, "²", "١",
    "-1", "x", "a" * 3000, "\x00", "光", "..", "%", b"\xed\xa0\x80", b"\xff", "None", "1.0",
    "foo-bar", "drop", "accept", "a:b:c", "1-2", "\n", "add",
]  # fmt: skip
