"""What all charts have in common: the frame with its title and description, lengths as shares, round graduations."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from maillage.core import typography

Say = Callable[[float], str]
"""How a value is written, in the reader's language."""

ROOM: Final = 44
"""Letters that a line of 350 px holds."""
TOLD: Final = 8
"""Values that a description repeats; beyond, the table beside the chart tells them."""


@dataclass(frozen=True)
class Bar:
    """``words`` is what is written at its end, the value itself when empty; ``tone`` 1 to 5 from near to far, 0 for none."""

    label: str
    value: float
    words: str = ""
    tone: int = 0


def told_of(bars: Sequence[Bar], say: Say) -> list[tuple[str, str]]:
    """What each bar is and what is written of it."""
    return [(bar.label, bar.words or say(bar.value)) for bar in bars]


def share(part: float, whole: float) -> str:
    """``part`` of ``whole`` as an SVG percentage, within 0 and 100 %; 0 when there is no whole."""
    ratio = part / whole if whole > 0.0 and math.isfinite(part) else 0.0
    return f"{min(max(ratio, 0.0), 1.0) * 100:.2f}%"


def frame(kind: str, height: int, parts: Iterable[SafeString], *, title: str, description: str) -> SafeString:
    """The SVG element of a chart, as wide as what holds it and so many pixels high."""
    return frame_of(kind, f'width="100%" height="{height}"', parts, title=title, description=description)


def frame_of(kind: str, size: str, parts: Iterable[SafeString], *, title: str, description: str) -> SafeString:
    """``size``: attributes of our own. Its ids come from what it says, so two drawings of a page differ as soon as their words do."""
    name = f"chart-{zlib.crc32(f'{kind}{title}{description}'.encode()):08x}"
    return format_html(
        '<svg class="chart chart--{}" {} role="img" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>',
        kind, mark_safe(size), name, name, name, title, name, description, join(parts),  # noqa: S308 - our own
    )  # fmt: skip


def join(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def fitted(label: str, words: str) -> str:
    """``label`` cut so that it does not run into the ``words`` at the end of its line, on a phone."""
    room = ROOM - len(words)
    return label if len(label) <= room else f"{label[: room - 1].rstrip()}…"


def said(pairs: Sequence[tuple[str, str]]) -> str:
    """« Ain : 12 ; Aisne : 3 », the first ones; the description of a chart for who does not see it."""
    told = typography.listed(typography.pair(label, value) for label, value in pairs[:TOLD])
    return f"{told}…" if len(pairs) > TOLD else told


def whole(value: float) -> str:
    """A value as the interface writes it: with one decimal when it is under ten and not round."""
    return typography.number(value, decimals=0 if abs(value) >= 10 or float(value).is_integer() else 1)


def graduations(low: float, high: float, *, most: int = 5, least: float = 0.0) -> list[float]:
    """Round values (1, 2 or 5 times a power of ten apart, ``least`` at least) that enclose ``low`` and ``high``, about ``most`` of them."""
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = 0.0, 1.0
    if high - low <= 1e-9 * max(1.0, abs(low), abs(high)):
        high = low + max(1.0, abs(low))
    rough = max((high - low) / max(most, 1), least)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((times * power for times in (1.0, 2.0, 5.0) if times * power >= rough * (1.0 - 1e-9)), 10.0 * power)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(rank * step, 10) for rank in range(first, last + 1)]
