"""Lists that strangers upload or paste as text, each named by its trick, with what may become of it."""

from __future__ import annotations

from tests.imports.tricks import READ, Trick

_LIST = frozenset({READ})
_FAIR = "Name;E-mail\nÆrø Ås;a@x.dk\n"

LISTS: dict[str, Trick] = {
    "UTF-16 with a mark": Trick("a.csv", lambda: _FAIR.encode("utf-16"), _LIST),
    "UTF-16 without a mark": Trick("a.csv", lambda: _FAIR.encode("utf-16-le"), frozenset({"other_document"})),
    "UTF-32": Trick("a.csv", lambda: _FAIR.encode("utf-32"), frozenset({"other_document", "unknown_letters"})),
    "Windows' letters": Trick("a.csv", lambda: _FAIR.encode("cp1252"), _LIST),
    "two kinds of letters": Trick(
        "a.csv", lambda: _FAIR.encode() + _FAIR.encode("cp1252"), frozenset({"unknown_letters"})
    ),
    "letters of no kind": Trick("a.csv", lambda: b"Name\nAda \x81\x8d\x9d\n", frozenset({"unknown_letters"})),
    "cut in a letter": Trick("a.csv", lambda: "Name\nÆ".encode()[:-1], _LIST),
    "NULs": Trick("a.csv", lambda: b"Name\nAda\x00Holm\n", frozenset({"other_document"})),
    "control characters": Trick("a.csv", lambda: b"Name\nAda\x01\x1b[31m Holm\n", _LIST),
    "a mark in the middle": Trick("a.csv", lambda: "Name;E-mail\n\ufeffAda;a@x.dk\n".encode(), _LIST),
    "pipes": Trick("a.csv", lambda: b"Name|E-mail\nAda|a@x.dk\n", frozenset({READ, "no_name"})),
    "tabs": Trick("a.csv", lambda: b"Name\tE-mail\nAda\ta@x.dk\n", _LIST),
    "commas": Trick("a.csv", lambda: b"Name,E-mail\nAda,a@x.dk\n", _LIST),
    "a separator that is announced": Trick("a.csv", lambda: b"sep=|\nName|E-mail\nAda|a@x.dk\n", _LIST),
    "a quotation mark that never ends": Trick("a.csv", lambda: b'Name;E-mail\n"Ada;a@x.dk\nBo;b@x.dk\n', _LIST),
    "only quotation marks": Trick("a.csv", lambda: b'"' * 99_999, frozenset({READ, "empty", "no_name"})),
    "old Macintosh lines": Trick("a.csv", lambda: b"Name;E-mail\rAda;a@x.dk\r", _LIST),
    "lines of Unicode": Trick(
        "a.csv", lambda: "Name;E-mail\u2028Ada;a@x.dk\x85Bo;b@x.dk\vCy;c@x.dk".encode(), frozenset({"empty"})
    ),
    "a field of 1 MB": Trick("a.csv", lambda: b"Name\n" + b"x" * 1_000_000, _LIST),
    "100,000 rows": Trick("a.csv", lambda: b"Name\n" + b"Ada\n" * 100_000, frozenset({"too_many_rows"})),
    "100,000 blank rows": Trick("a.csv", lambda: b"Name\n" + b";;\n" * 100_000 + b"Ada\n", _LIST),
    "formulas": Trick("a.csv", lambda: b"Name;E-mail\n=cmd|' /C calc'!A0;a@x.dk\n+1+1;b@x.dk\n@SUM(1);c@x.dk\n", _LIST),
    "the same people again": Trick("a.csv", lambda: b"Name;E-mail\n" + b"Ada;a@x.dk\n" * 500, _LIST),
    "only titles": Trick("a.csv", lambda: b"Name;E-mail\n", frozenset({"empty"})),
    "one column": Trick("a.csv", lambda: b"Ada\nBo\nCy\n", _LIST),
    "separators at the end": Trick("a.csv", lambda: b"Name;E-mail" + b";" * 30 + b"\nAda;a@x.dk" + b";" * 30, _LIST),
    "addresses with names": Trick("a.csv", lambda: b'Name;E-mail\nAda;"Ada Holm" <a@x.dk>\n', _LIST),
    "addresses with letters": Trick("a.csv", lambda: "Name;E-mail\nÅse;åse@blåbær.example\n".encode(), _LIST),
    "letters that look alike": Trick("a.csv", lambda: "Name;E-mail\nАda;а@x.dk\nAda;a@x.dk\n".encode(), _LIST),
    "a header in an address": Trick("a.csv", lambda: b'Name;E-mail\nAda;"a@x.dk\nBcc: everyone@evil.example"\n', _LIST),
    "a header in a name": Trick("a.csv", lambda: b'Name;E-mail\n"Ada\r\nBcc: everyone@evil.example";a@x.dk\n', _LIST),
    "41 columns": Trick("a.csv", lambda: b"x;" * 41 + b"\n", frozenset({READ, "no_name", "too_many_columns"})),
    "every character": Trick("a.csv", lambda: ("Name\n" + "".join(map(chr, range(1, 0xD800)))).encode(), _LIST),
}
