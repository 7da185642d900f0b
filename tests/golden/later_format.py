#!/usr/bin/env python3
"""Gives a file of a data folder the format number that comes next, with checksums that fit, as a build that does not exist yet would have written it.
Usage: later_format.py FILE ring|journal"""
import pathlib
import sys

SECTOR = 512
TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    TABLE.append(byte)


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value = TABLE[(value ^ byte) & 255] ^ value >> 8
    return value ^ 0xFFFFFFFF


def ring(data):
    """F4: sectors of checksum, length, sequence and a payload that begins with its number."""
    for at in range(0, len(data), SECTOR):
        sector = data[at : at + SECTOR]
        if any(sector):
            sector[16] += 1
            sector[0:4] = crc32c(sector[4:]).to_bytes(4, "big")
            data[at : at + SECTOR] = sector


def journal(data):
    """F4: the last byte of the head's magic is its number."""
    data[7] += 1
    data[16:20] = crc32c(data[:16]).to_bytes(4, "little")


path = pathlib.Path(sys.argv[1])
content = bytearray(path.read_bytes())
{"ring": ring, "journal": journal}[sys.argv[2]](content)
path.write_bytes(content)
