"""The columns of a table that hold texts: their values as JSON has them, and the way back.

A cell is what is kept of a value between the two: a string, None, a list of cells, a tuple of the members of a
structure. Bytes that are not UTF-8 are lone surrogates in a string (PEP 383), as in every text that srclint reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds

# pyarrow comes without types of its own.
Array = Any
Type = Any
Cell = Any


class Column:
    """Something in a table that holds texts or tells of them."""

    leaves: tuple[int, ...] = ()  # the leaf columns, by number, that are read for it
    editable: tuple[int, ...] = ()  # those whose texts can be mended, in the order in which ``plain`` has them
    doubtful: tuple[int, ...] = ()  # those of bytes that need not be text
    same: bool = False  # whether JSON has its cells as they are
    plain: Type = None  # the type its texts are written back as: nested as they are, nothing beside them; None: none

    def cells(self, array: Array) -> list[Cell]:
        """Return the values of an array, one for each of its rows."""
        if not len(array):
            return []
        if isinstance(array.type, pa.BaseExtensionType):
            array = array.storage
        return self._cells(array.dictionary_decode() if kinds.is_dictionary(array.type) else array)

    def told(self, cell: Cell) -> Any:
        """Return a cell as JSON has it."""
        return cell if cell is None else self._told(cell)

    def mended(self, cell: Cell, told: Any) -> Cell:
        """Return the cell with the strings of ``told``; raise ValueError where that is not built like the cell."""
        if (cell is None) != (told is None):
            raise ValueError("a value where there was none, or none where there was one")
        return cell if cell is None else self._mended(cell, told)

    def stored(self, cell: Cell) -> Any:
        """Return a cell as a value of the type ``plain``."""
        return cell if cell is None else self._stored(cell)

    def _cells(self, array: Array) -> list[Cell]:
        raise NotImplementedError

    def _told(self, cell: Cell) -> Any:
        return cell

    def _mended(self, cell: Cell, told: Any) -> Cell:  # noqa: ARG002
        return cell

    def _stored(self, cell: Cell) -> Any:
        return cell


class Text(Column):
    """Strings, or bytes that are text."""

    plain = pa.large_binary()
    same = True

    def __init__(self, leaf: int, *, sure: bool) -> None:
        self.leaves = self.editable = (leaf,)
        self.doubtful = () if sure else (leaf,)

    def _mended(self, cell: Cell, told: Any) -> Cell:  # noqa: ARG002
        return _as(str, told)

    def _stored(self, cell: Cell) -> Any:
        return cell.encode("utf-8", "surrogateescape")

    def _cells(self, array: Array) -> list[Cell]:
        values = array.cast(pa.large_binary()).to_pylist()
        return [value if value is None else value.decode("utf-8", "surrogateescape") for value in values]


class Time(Column):
    """Dates, with or without the time of day, told as ISO 8601 and never written back."""

    same = True

    def __init__(self, leaf: int) -> None:
        self.leaves = (leaf,)

    def _cells(self, array: Array) -> list[Cell]:
        zoned = kinds.is_timestamp(array.type) and array.type.tz is not None
        if zoned:
            array = array.cast(pa.timestamp(array.type.unit))  # in UTC, as it is stored
        spelled = pc.replace_substring(array.cast(pa.string()), " ", "T").to_pylist()
        return [value and f"{value}Z" for value in spelled] if zoned else list(spelled)


class Items(Column):
    """Lists."""

    def __init__(self, item: Column, *, nullable: bool) -> None:
        self._item = item
        self.leaves, self.editable, self.doubtful = item.leaves, item.editable, item.doubtful
        self.plain = item.plain and pa.list_(pa.field("0", item.plain, nullable=nullable))

    def _told(self, cell: Cell) -> Any:
        return cell if self._item.same else [self._item.told(inside) for inside in cell]

    def _mended(self, cell: Cell, told: Any) -> Cell:
        return [self._item.mended(*pair) for pair in zip(cell, _as(list, told, len(cell)), strict=True)]

    def _stored(self, cell: Cell) -> Any:
        return [self._item.stored(inside) for inside in cell]

    def _cells(self, array: Array) -> list[Cell]:
        if kinds.is_fixed_size_list(array.type):
            array = array.cast(pa.large_list(array.type.value_field))
        start, end = _extent(array)
        return _dealt(array, self._item.cells(array.values.slice(start, end - start)))


class Member(NamedTuple):
    """A member of a structure."""

    name: str  # no two of a structure are alike
    column: Column
    at: int  # which of the members that are read it is
    nullable: bool


class Members(Column):
    """Structures: a cell is a tuple of those members that are texts or tell of them."""

    def __init__(self, members: Sequence[Member]) -> None:
        self._members = members
        self._tellers = [(member.name, member.column, member.column.same) for member in members]
        self.leaves = tuple(leaf for member in members for leaf in member.column.leaves)
        self.editable = tuple(leaf for member in members for leaf in member.column.editable)
        self.doubtful = tuple(leaf for member in members for leaf in member.column.doubtful)
        fields = [
            pa.field(str(i), member.column.plain, nullable=member.nullable)
            for i, member in enumerate(members)
            if member.column.plain
        ]
        self.plain = pa.struct(fields) if fields else None

    def _told(self, cell: Cell) -> Any:
        return {
            name: inside if same else column.told(inside)
            for (name, column, same), inside in zip(self._tellers, cell, strict=True)
            if inside is not None
        }

    def _mended(self, cell: Cell, told: Any) -> Cell:
        if _as(dict, told).keys() != self._told(cell).keys():
            raise ValueError("other names than there were")
        pairs = zip(self._members, cell, strict=True)
        return tuple(member.column.mended(inside, told.get(member.name)) for member, inside in pairs)

    def _stored(self, cell: Cell) -> Any:
        pairs = enumerate(zip(self._members, cell, strict=True))
        return {str(i): member.column.stored(inside) for i, (member, inside) in pairs if member.column.plain}

    def _cells(self, array: Array) -> list[Cell]:
        inside = array.flatten()
        rows = zip(*(member.column.cells(inside[member.at]) for member in self._members), strict=True)
        return [row if there else None for row, there in zip(rows, array.is_valid().to_pylist(), strict=True)]


class Entries(Column):
    """Maps: a cell is a list of pairs of a key and a value; keys are never written back.

    JSON has an object where the keys are texts of which no two are alike, else a list of the values.
    """

    def __init__(self, key: Text | None, key_leaves: tuple[int, ...], value: Column, *, nullable: bool) -> None:
        self._key, self._value = key, value
        self.leaves = (*key_leaves, *value.leaves)
        self.editable, self.doubtful = value.editable, value.doubtful
        inside = value.plain and pa.struct([pa.field("0", value.plain, nullable=nullable)])
        self.plain = inside and pa.list_(pa.field("0", inside, nullable=False))

    def _told(self, cell: Cell) -> Any:
        if self._has_names(cell):
            return {key: self._value.told(inside) for key, inside in cell if inside is not None}
        return [self._value.told(inside) for _, inside in cell]

    def _mended(self, cell: Cell, told: Any) -> Cell:
        if not self._has_names(cell):
            new = _as(list, told, len(cell))
        elif _as(dict, told).keys() == self._told(cell).keys():
            new = [told.get(key) for key, _ in cell]
        else:
            raise ValueError("other names than there were")
        return [(key, self._value.mended(inside, value)) for (key, inside), value in zip(cell, new, strict=True)]

    def _stored(self, cell: Cell) -> Any:
        return [{"0": self._value.stored(inside)} for _, inside in cell]

    def _has_names(self, cell: Cell) -> bool:
        return self._key is not None and len({key for key, _ in cell}) == len(cell)

    def _cells(self, array: Array) -> list[Cell]:
        start, end = _extent(array)
        values = self._value.cells(array.items.slice(start, end - start))
        keys = self._key.cells(array.keys.slice(start, end - start)) if self._key else [None] * len(values)
        return _dealt(array, list(zip(keys, values, strict=True)))


def column_of(kind: Type, leaf: int, read: Collection[int]) -> tuple[Column | None, int]:
    """Return how the texts are read of a column whose leaves begin with number ``leaf``, and where the next begins.

    Only the leaf columns ``read`` are there when it is read.
    """
    kind = _unwrapped(kind)
    if kinds.is_struct(kind):
        return _members(kind, leaf, read)
    if kinds.is_map(kind):
        return _entries(kind, leaf, read)
    if kinds.is_list(kind) or kinds.is_large_list(kind) or kinds.is_fixed_size_list(kind):
        item, end = column_of(kind.value_type, leaf, read)
        return item and Items(item, nullable=kind.value_field.nullable), end
    found: Column | None = None
    if leaf in read and (_is_string(kind) or _is_bytes(kind)):
        found = Text(leaf, sure=_is_string(kind))
    elif leaf in read and (kinds.is_date(kind) or kinds.is_timestamp(kind)):
        found = Time(leaf)
    return found, _behind(kind, leaf)


def unlike(names: Iterable[str]) -> list[str]:
    """Return names of which no two are alike: the second ``a`` becomes ``a (2)``."""
    found: dict[str, None] = {}
    for name in names:
        new, count = name, 1
        while new in found:
            count += 1
            new = f"{name} ({count})"
        found[new] = None
    return list(found)


def _members(kind: Type, leaf: int, read: Collection[int]) -> tuple[Column | None, int]:
    fields = [kind.field(i) for i in range(kind.num_fields)]
    members, at = [], 0
    for name, field in zip(unlike(field.name for field in fields), fields, strict=True):
        column, end = column_of(field.type, leaf, read)
        if column:
            members.append(Member(name, column, at, field.nullable))
        at += any(number in read for number in range(leaf, end))
        leaf = end
    return Members(members) if members else None, leaf


def _entries(kind: Type, leaf: int, read: Collection[int]) -> tuple[Column | None, int]:
    behind_key = _behind(kind.key_type, leaf)
    value, end = column_of(kind.item_type, behind_key, read)
    if value is None:
        return None, end
    key = Text(leaf, sure=True) if _is_string(kind.key_type) or _is_bytes(kind.key_type) else None
    return Entries(key, tuple(range(leaf, behind_key)), value, nullable=kind.item_field.nullable), end


def _behind(kind: Type, leaf: int) -> int:
    """Return the number of the leaf column behind those of a type."""
    kind = _unwrapped(kind)
    if not kind.num_fields:
        return leaf + 1
    if kinds.is_map(kind):
        return _behind(kind.item_type, _behind(kind.key_type, leaf))
    for i in range(kind.num_fields):
        leaf = _behind(kind.field(i).type, leaf)
    return leaf


def _unwrapped(kind: Type) -> Type:
    """Return the type in which values of an extension type or of a dictionary are stored."""
    if isinstance(kind, pa.BaseExtensionType):
        return _unwrapped(kind.storage_type)
    return kind.value_type if kinds.is_dictionary(kind) else kind


def _is_string(kind: Type) -> bool:
    """Tell whether values of a type are strings."""
    return str(_unwrapped(kind)) in ("string", "large_string", "string_view")


def _is_bytes(kind: Type) -> bool:
    """Tell whether values of a type are bytes of any number."""
    return str(_unwrapped(kind)) in ("binary", "large_binary", "binary_view")


def _extent(array: Array) -> tuple[int, int]:
    """Return where the items of the lists of an array begin and end among the values below it."""
    offsets = array.offsets
    return offsets[0].as_py(), offsets[-1].as_py()


def _dealt(array: Array, cells: list[Cell]) -> list[Cell]:
    """Return the cells of the items as cells of the lists of an array."""
    offsets = array.offsets.to_pylist()
    first = offsets[0]
    return [
        cells[start - first : end - first] if there else None
        for start, end, there in zip(offsets, offsets[1:], array.is_valid().to_pylist(), strict=False)
    ]


def _as(kind: type[Any], told: Any, length: int | None = None) -> Any:
    """Return a value of JSON if it is of that kind and length."""
    if not isinstance(told, kind):
        raise ValueError("another kind of value than there was")  # noqa: TRY004
    if length not in (None, len(told)):
        raise ValueError("another number of items than there were")
    return told
