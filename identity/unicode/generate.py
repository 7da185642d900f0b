#!/usr/bin/env python3
"""Writes identity/unicode/suffix_ranges.inc: code points that may stand in the suffix of an identifier. A code point is in the table when it is
assigned, is no control, format, surrogate, private-use or line/paragraph separator, no mark (combining, enclosing or selecting a variation),
no invisible letter, and is unchanged by normalisation to NFC in every context (NFC_Quick_Check = Yes, and it composes with nothing before
it). Text made of these alone is NFC, and nothing in it is invisible but spaces. The rule may be widened later, never narrowed."""
import sys
import unicodedata

BANNED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Mc", "Me"}
# Default_Ignorable_Code_Point among letters: Hangul fillers, which print nothing.
INVISIBLE = {0x115F, 0x1160, 0x3164, 0xFFA0}
# Second elements of canonical compositions change with what precedes them.
second = set()
for c in range(0x110000):
    d = unicodedata.decomposition(chr(c))
    if d and not d.startswith("<") and len(d.split()) == 2:
        second.add(int(d.split()[1], 16))
second |= set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))  # Hangul vowels and trailing consonants compose by rule


def allowed(c):
    ch = chr(c)
    return (unicodedata.category(ch) not in BANNED and c not in INVISIBLE and unicodedata.is_normalized("NFC", ch) and c not in second)


ranges, start = [], None
for c in range(0x110001):
    ok = c < 0x110000 and allowed(c)
    if ok and start is None:
        start = c
    if not ok and start is not None:
        ranges.append((start, c - 1))
        start = None
out = [f"// Unicode {unicodedata.unidata_version}. Made by generate.py; do not edit."]
line = ""
for a, b in ranges:
    item = f"{{0x{a:x}, 0x{b:x}}}, "
    if len(line) + len(item) > 138:
        out.append(line.rstrip())
        line = ""
    line += item
out.append(line.rstrip())
sys.stdout.write("\n".join(out) + "\n")
