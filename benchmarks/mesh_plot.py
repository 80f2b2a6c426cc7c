"""The pictures of ``docs/mesh.md``: time and memory against the number of communes and of places, on logarithmic scales."""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any, Final

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 420, 74, 52, 190, 56
COLOURS: Final = {"coverage": "#1f6f54", "covering": "#2b5fa8", "median": "#a8451f", "spopt": "#6b3fa0"}
NAMES: Final = {
    "coverage": "couverture, 3 rayons, groupes",
    "covering": "couverture maximale, preuve",
    "median": "p-médiane, preuve",
    "spopt": "spopt avec HiGHS",
}
DASHES: Final = {"coverage": "", "covering": "7 3", "median": "2 3", "spopt": "10 3 2 3"}
Line = list[tuple[float, float]]


def draw(figures: dict[str, Any], folder: Path) -> None:
    """Write the pictures that the figures allow."""
    if "growth" not in figures:
        return
    growth = figures["growth"]
    for measure, words in (("cpu", "secondes de processeur"), ("mb", "Mo au-dessus de l’interprète")):
        name, french = {"cpu": ("time", "Temps"), "mb": ("memory", "Mémoire")}[measure]
        lines = {case: _line(growth["n"], "n", case, measure) for case in ("coverage", "covering", "median")}
        lines["spopt"] = sorted(_theirs(figures.get("spopt", []), measure))
        text = _picture(f"{french} selon le nombre de communes (100 nouveaux lieux)", "communes", words, lines)
        (folder / f"mesh-{name}-communes.svg").write_text(text, encoding="utf-8")
        lines = {case: _line(growth["p"], "p", case, measure) for case in ("covering", "median")}
        text = _picture(f"{french} selon le nombre de nouveaux lieux (toute la France)", "nouveaux lieux", words, lines)
        (folder / f"mesh-{name}-places.svg").write_text(text, encoding="utf-8")


def _line(rows: list[dict[str, Any]], key: str, case: str, measure: str) -> Line:
    return [(float(row[key]), max(float(row[case][measure]), 1.0 if measure == "mb" else 0.001)) for row in rows if case in row]


def _theirs(runs: list[dict[str, Any]], measure: str) -> Line:
    """Existing places kept, 100 new."""
    found = [run for run in runs if run["theirs"] and not run["empty"] and run["p"] == 100]
    return [
        (float(run["n"]), run["theirs"]["mb"] if measure == "mb" else run["theirs"]["build"] + run["theirs"]["solve"])
        for run in found
    ]


def _picture(title: str, across: str, up: str, lines: dict[str, Line]) -> str:
    points = [point for line in lines.values() for point in line]
    x = _scale([point[0] for point in points], LEFT, WIDTH - RIGHT)
    y = _scale([point[1] for point in points], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fffdf8"/>',
        f'<text x="{LEFT}" y="26" font-size="16" font-weight="bold" fill="#222">{escape(title)}</text>',
        *_grid(points, x, y),
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 14}" text-anchor="middle" fill="#222">{escape(across)}</text>',
        f'<text transform="translate(18 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle" fill="#222">{escape(up)}</text>',
    ]
    ends: list[float] = []
    for name, line in lines.items():
        if line:
            parts += _drawn(name, line, x, y, ends)
    return "\n".join([*parts, "</svg>", ""])


def _scale(values: list[float], start: float, end: float) -> Callable[[float], float]:
    low, high = math.floor(math.log10(min(values)) * 2) / 2, math.ceil(math.log10(max(values)) * 2) / 2
    return lambda value: start + (math.log10(value) - low) / max(high - low, 0.5) * (end - start)


def _grid(points: list[tuple[float, float]], x: Callable[[float], float], y: Callable[[float], float]) -> list[str]:
    parts = []
    for side, place in ((0, x), (1, y)):
        values = [point[side] for point in points]
        low, high = math.floor(math.log10(min(values)) * 2) / 2, math.ceil(math.log10(max(values)) * 2) / 2
        for power in range(math.floor(low), math.ceil(high) + 1):
            for factor in (1, 2, 5):
                value = factor * 10.0**power
                if not low - 1e-9 <= math.log10(value) <= high + 1e-9:
                    continue
                at, label = place(value), _number(value)
                if side:
                    parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ddd6c8"/>')
                    parts.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end" fill="#444">{label}</text>')
                else:
                    parts.append(f'<line y1="{TOP}" y2="{HEIGHT - BOTTOM}" x1="{at:.1f}" x2="{at:.1f}" stroke="#ddd6c8"/>')
                    parts.append(f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#444">{label}</text>')
    return parts


def _number(value: float) -> str:
    """As the French write it."""
    return f"{value:,.0f}".replace(",", "\u202f") if value >= 1 else f"{value:g}".replace(".", ",")


def _drawn(name: str, line: Line, x: Callable[[float], float], y: Callable[[float], float], ends: list[float]) -> list[str]:
    spots = [(x(across), y(up)) for across, up in line]
    path = " ".join(f"{across:.1f},{up:.1f}" for across, up in spots)
    level = spots[-1][1]
    while any(abs(level - other) < 17 for other in ends):
        level += 3
    ends.append(level)
    dots = [f'<circle cx="{across:.1f}" cy="{up:.1f}" r="3.5" fill="{COLOURS[name]}"/>' for across, up in spots]
    dash = f' stroke-dasharray="{DASHES[name]}"' if DASHES[name] else ""
    return [
        f'<polyline points="{path}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"{dash}/>',
        *dots,
        f'<text x="{WIDTH - RIGHT + 10}" y="{level + 4:.1f}" fill="{COLOURS[name]}">{escape(NAMES[name])}</text>',
    ]
