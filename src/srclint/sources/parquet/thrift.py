"""Thrift's compact protocol, in which Parquet writes its footer: any structure, read and written back.

Nothing is known here of what the fields mean, so that those of later versions of the format are kept.
https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

from typing import Any

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)

# Fields by number, each with its type: an integer, bytes (of a double too), a list, a structure.
Struct = dict[int, tuple[int, Any]]
# The type of its elements and these.
List = tuple[int, list[Any]]


def read_struct(raw: bytes, at: int = 0) -> tuple[Struct, int]:
    """Return the structure that begins at ``at``, and where it ends.

    Raises ValueError or IndexError where there is none.
    """
    struct: Struct = {}
    number = 0
    while raw[at]:
        kind, step = raw[at] & 15, raw[at] >> 4
        at += 1
        if step:
            number += step
        else:
            number, at = _read_signed(raw, at)
        value, at = (None, at) if kind in (TRUE, FALSE) else _read_value(kind, raw, at)
        struct[number] = (kind, value)
    return struct, at + 1


def struct_bytes(struct: Struct) -> bytes:
    """Return the structure as it is written."""
    out = bytearray()
    _write_struct(struct, out)
    return bytes(out)


def _read_value(kind: int, raw: bytes, at: int) -> tuple[Any, int]:
    if kind in (I16, I32, I64):
        return _read_signed(raw, at)
    if kind == STRUCT:
        return read_struct(raw, at)
    if kind in (LIST, SET):
        return _read_list(raw, at)
    if kind in (TRUE, FALSE, BYTE):  # truth values in lists are bytes
        return raw[at], at + 1
    if kind == DOUBLE:
        return raw[at : at + 8], at + 8
    if kind == BINARY:
        length, at = _read_number(raw, at)
        if at + length > len(raw):
            raise ValueError("a string is longer than what holds it")
        return raw[at : at + length], at + length
    raise ValueError(f"Thrift type {kind} is not one that Parquet uses")


def _read_list(raw: bytes, at: int) -> tuple[List, int]:
    kind, count = raw[at] & 15, raw[at] >> 4
    at += 1
    if count == 15:
        count, at = _read_number(raw, at)
    values = []
    for _ in range(count):
        value, at = _read_value(kind, raw, at)
        values.append(value)
    return (kind, values), at


def _read_number(raw: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = raw[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
        shift += 7


def _read_signed(raw: bytes, at: int) -> tuple[int, int]:
    number, at = _read_number(raw, at)
    return (number >> 1) ^ -(number & 1), at


def _write_struct(struct: Struct, out: bytearray) -> None:
    last = 0
    for number, (kind, value) in sorted(struct.items()):
        if 0 < number - last < 16:
            out.append(number - last << 4 | kind)
        else:
            out.append(kind)
            _write_signed(number, out)
        last = number
        if kind not in (TRUE, FALSE):
            _write_value(kind, value, out)
    out.append(0)


def _write_value(kind: int, value: Any, out: bytearray) -> None:
    if kind in (I16, I32, I64):
        _write_signed(value, out)
    elif kind == STRUCT:
        _write_struct(value, out)
    elif kind in (LIST, SET):
        inner, values = value
        if len(values) < 15:
            out.append(len(values) << 4 | inner)
        else:
            out.append(15 << 4 | inner)
            _write_number(len(values), out)
        for element in values:
            _write_value(inner, element, out)
    elif kind == BINARY:
        _write_number(len(value), out)
        out += value
    elif kind == DOUBLE:
        out += value
    else:
        out.append(value)


def _write_number(number: int, out: bytearray) -> None:
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


def _write_signed(number: int, out: bytearray) -> None:
    _write_number((number << 1) ^ (number >> 63), out)
