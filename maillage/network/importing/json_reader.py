"""JSON read as a stream: GeoJSON, the médiation numérique array, and exports that hold one list of objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import ijson
import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from maillage.network.importing import exceptions as refused
from maillage.network.importing.messages import Message
from maillage.network.importing.rows import Row, Table, with_sample
from maillage.network.importing.sources import open_binary

MAX_ITEM = 8 * 1024 * 1024
MAX_DEPTH = 5
MAX_NESTING = 4_000
"""Levels of brackets in one element: the parser's memory grows with their square."""
_STEPS = bytes.maketrans(b"[{]}", bytes([1, 1, 255, 255]))
_NO_BRACKET = bytes(set(range(256)) - set(b"[{]}"))
LAT, LON = "geometry.latitude", "geometry.longitude"


class _Bounded:
    """A stream that refuses to give more than MAX_ITEM bytes between two elements, or elements nested beyond MAX_NESTING."""

    def __init__(self, path: Path, stream: IO[bytes]) -> None:
        self.path, self.stream, self.since, self.depth = path, stream, 0, 0
        if stream.read(3) != b"\xef\xbb\xbf":
            stream.seek(0)

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.since += len(data)
        if self.since > MAX_ITEM:
            raise refused.JsonItemTooLarge(name=self.path.name, limit=MAX_ITEM // 1024**2)
        self._nest(data)
        return data

    def _nest(self, data: bytes) -> None:
        """Brackets within texts are counted too: thousands of them unclosed in one element are no text of a place."""
        steps = np.frombuffer(data.translate(_STEPS, _NO_BRACKET), dtype=np.int8)
        if steps.size:
            levels = np.cumsum(steps, dtype=np.int32) + self.depth
            if levels.max() > MAX_NESTING:
                raise refused.JsonTooDeep(name=self.path.name, limit=MAX_NESTING)
            self.depth = int(levels[-1])

    def next_element(self) -> None:
        """An element was read whole."""
        self.since = self.depth = 0


def read_json(path: Path) -> Table:
    """Raises JsonInvalid, JsonWithoutPlaces, JsonItemTooLarge, JsonTooDeep or HeaderOnly."""
    prefix, keyed, geographic = _find_list(path)
    columns: list[str] = []
    rows = _rows(path, prefix, keyed=keyed, columns=columns)
    return with_sample(path, "geojson" if geographic else "json", "UTF-8", columns, rows)


def _find_list(path: Path) -> tuple[str, bool, bool]:
    """Where the places are: the prefix of the list (or of the object whose values they are), and whether it is GeoJSON."""
    with open_binary(path) as stream:
        try:
            for prefix, event, _value in ijson.parse(_Bounded(path, stream), use_float=True):
                if event == "start_array" and prefix.count(".") <= 1:
                    return (f"{prefix}.item" if prefix else "item"), False, prefix == "features"
                if event == "start_map" and prefix in ("entities", "data.entities"):
                    return prefix, True, False
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise refused.JsonInvalid(name=path.name, reason=_reason(error)) from error
    raise refused.JsonWithoutPlaces(name=path.name)


def _rows(path: Path, prefix: str, *, keyed: bool, columns: list[str]) -> Iterator[Row]:
    known = set(columns)
    with open_binary(path) as stream:
        bounded = _Bounded(path, stream)
        try:
            for number, item in enumerate(_items(bounded, prefix, keyed=keyed), start=1):
                bounded.next_element()
                row = _row(number, item)
                fresh = [name for name in row.values if name not in known]
                known.update(fresh)
                columns.extend(fresh)
                yield row
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise refused.JsonInvalid(name=path.name, reason=_reason(error)) from error


def _items(stream: _Bounded, prefix: str, *, keyed: bool) -> Iterator[Any]:
    if not keyed:
        yield from ijson.items(stream, prefix, use_float=True)
        return
    for key, value in ijson.kvitems(stream, prefix, use_float=True):
        yield {"id": key, **value} if isinstance(value, dict) else value


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _row(number: int, item: object) -> Row:
    if not isinstance(item, dict):
        return Row(number, {"valeur": _text(item)}, (Message("row.not_an_object", {}),))
    if item.get("type") == "Feature":
        return _feature(number, item)
    values: dict[str, str] = {}
    _flatten(item, "", values, 0)
    return Row(number, values)


def _feature(number: int, feature: dict[str, Any]) -> Row:
    values: dict[str, str] = {}
    properties = feature.get("properties")
    _flatten(properties if isinstance(properties, dict) else {}, "", values, 0)
    if "id" in feature and "id" not in values:
        values["id"] = _text(feature["id"])
    _flatten({key: value for key, value in feature.items() if key not in {"type", "properties", "geometry", "id"}}, "", values, 0)
    point, messages = _point(feature.get("geometry"))
    if point is not None:
        values[LAT], values[LON] = point
    return Row(number, values, messages)


def _point(geometry: Any) -> tuple[tuple[str, str] | None, tuple[Message, ...]]:
    """(latitude, longitude) as text; a line or a surface gives its centroid, and says so."""
    if geometry is None:
        return None, ()
    try:
        kind = str(geometry["type"])
        if kind == "Point":
            lon, lat = geometry["coordinates"][:2]
            return (_text(lat), _text(lon)), ()
        centroid = shapely.centroid(shape(geometry))
        return (repr(float(centroid.y)), repr(float(centroid.x))), (Message("geometry.centroid", {"kind": kind}),)
    except (ShapelyError, TypeError, KeyError, ValueError, IndexError, AttributeError, RecursionError):
        return None, (Message("geometry.unreadable", {}),)


def _flatten(item: dict[str, Any], prefix: str, into: dict[str, str], depth: int) -> None:
    """Nested objects become « address.city »; a list of plain values is joined by « | », any other is kept as JSON text."""
    for key, value in item.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and value and depth < MAX_DEPTH:
            _flatten(value, f"{name}.", into, depth + 1)
        else:
            into[name] = _text(value)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list) and not any(isinstance(piece, dict | list) for piece in value):
        return "|".join(_text(piece) for piece in value if piece is not None)
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return ""
