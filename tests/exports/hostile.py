"""Texts that a spreadsheet would compute, hide or choke on, if they were not written as text."""

HOSTILE = [
    "=1+1", "=HYPERLINK(\"http://evil.example\",\"x\")", "=cmd|' /C calc'!A0", "+45 12 34 56 78", "+1+1", "-1",
    "-2+3", "@SUM(1+1)", "@", "=", "+", "-", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠x",
    "{=1+1}", "#N/A", "#REF!", "0045", "1e5", "TRUE", "2021-09-05", "_x0041_", "_x005F_x0041_", "a\x00b", "\x1b[31m",
    "\ufeff=1", "'=1+1", "\"=1+1", "a;b\"c", "<b>&amp;</b>", "]]>", "  leading and trailing  ", "æøå ÆØÅ é 東京 😀",
    "\u202egnp.exe", "line\nline",
]  # fmt: skip
