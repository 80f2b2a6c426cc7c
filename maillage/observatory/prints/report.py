"""The page itself: what was asked, the figures, the map, the first rows, the method, its limits and its sources."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from maillage import __version__
from maillage.core import typography
from maillage.mesh.files.answers.shapes import Answer, Cell, Column, Sort, distance_label
from maillage.observatory.prints import classes
from maillage.observatory.prints.dots import Label, dots
from maillage.observatory.prints.leads import lead
from maillage.observatory.prints.rise import rise
from maillage.observatory.prints.words import LIMITS, METHODS, ORDERS, written

STYLE = Path(__file__).with_name("report.css")
LETTERS = Path(__file__).resolve().parents[2] / "core/static/dist/assets"
FACES = {
    "Bricolage Grotesque": "bricolage-grotesque-latin-wght-normal-*.woff2",
    "Atkinson Hyperlegible Next": "atkinson-hyperlegible-next-latin-wght-normal-*.woff2",
}
ROWS, ROWS_UNDER_CURVE = 12, 8
BIG, SMALL, SMALL_UNDER_CURVE = 4, 8, 4
UNTOLD = {"nouveaux_lieux", "secondes"}
"""Said elsewhere on the page, or of no use on paper."""


@dataclass(frozen=True)
class Cells:
    """A cell of the table: ``bar`` is the length of what is drawn behind, 0 to 100, None for none."""

    text: str
    is_number: bool
    bar: int | None = None


def report(path: Path, answer: Answer, at: datetime, label: Label) -> None:
    """Write the page; ``label`` names the parts of the world that its map draws apart."""
    with translation.override("fr"):
        path.write_text(render_to_string("observatory/print_answer.html", page(answer, at, label)), encoding="utf-8")


def page(answer: Answer, at: datetime, label: Label) -> dict[str, Any]:
    columns = [rank for rank, column in enumerate(answer.columns) if not column.detail]
    limits = classes.edges(answer.question.get("rayons_km", [10.0]))
    drawing, has_curve = answer.drawing, len(answer.curve) > 2
    most = ROWS_UNDER_CURVE if has_curve else ROWS
    return {
        "style": _style(),
        "answer": answer,
        "title": typography.spaced(answer.title),
        "subtitle": _subtitle(answer),
        "lead": typography.spaced(lead(answer)),
        "figures": [_figure(figure) for figure in answer.figures[:BIG]],
        "others": [_figure(figure) for figure in answer.figures[BIG:] if figure.value is not None and figure.key not in UNTOLD][
            : SMALL_UNDER_CURVE if has_curve else SMALL
        ],
        "map": dots(drawing, limits, f"Carte : {answer.title}", label) if drawing and len(drawing.people) else "",
        "steps": classes.steps(drawing, limits) if drawing else [],
        "has_new": bool(drawing and drawing.added is not None and len(drawing.added)),
        "has_lost": bool(drawing and drawing.lost is not None and len(drawing.lost)),
        "rise": rise(answer.curve) if has_curve else "",
        "heads": [(typography.spaced(answer.columns[rank].label), answer.columns[rank].sort is not Sort.TEXT) for rank in columns],
        "rows": [_cells(answer, row, columns) for row in answer.rows[:most]],
        "left": typography.number(len(answer.rows) - most) if len(answer.rows) > most else "",
        "order": typography.spaced(ORDERS[answer.command]),
        "methods": [typography.spaced(text) for text in (METHODS[answer.command], *answer.notes)],
        "limits": [typography.spaced(text) for text in LIMITS],
        "sources": _sources(answer),
        "day": typography.full_date(timezone.localtime(at)),
        "version": __version__,
    }


@cache
def _style() -> SafeString:
    """The style sheet with the letters inside; without a built front end, letters that every machine has."""
    faces = []
    for family, pattern in FACES.items():
        found = next(iter(sorted(LETTERS.glob(pattern))), None)
        if found is not None:
            letters = base64.b64encode(found.read_bytes()).decode("ascii")
            source = f'url("data:font/woff2;base64,{letters}") format("woff2")'
            faces.append(f'@font-face {{ font-family: "{family}"; src: {source}; font-weight: 200 800; }}\n')
    return mark_safe("".join(faces) + STYLE.read_text(encoding="utf-8"))  # noqa: S308 - our own file


def _subtitle(answer: Answer) -> str:
    said = [str(answer.question.get("territoire", "")), _radii(answer.question.get("rayons_km", []))]
    if demand := answer.question.get("demande"):
        said.append(str(demand))
    return typography.spaced(" · ".join(filter(None, said)))


def _radii(radii: Sequence[float]) -> str:
    said = [distance_label(radius) for radius in radii]
    return f"rayons de {', '.join(said[:-1])} et {said[-1]}" if len(said) > 1 else f"rayon de {said[0]}" if said else ""


def _figure(figure: Any) -> dict[str, str]:
    return {
        "label": typography.spaced(figure.label),
        "value": written(figure.value, figure.sort),
        "note": typography.spaced(figure.note),
    }


def _cells(answer: Answer, row: tuple[Cell, ...], columns: list[int]) -> list[Cells]:
    return [_cell(answer.columns[rank], row[rank], _most(answer, rank)) for rank in columns]


def _most(answer: Answer, rank: int) -> float:
    """What fills a bar in a column, 0 when it has none: the whole for shares, else the greatest."""
    column = answer.columns[rank]
    if column.key != answer.main or column.sort not in (Sort.SHARE, Sort.PEOPLE):
        return 0.0
    return 1.0 if column.sort is Sort.SHARE else max((float(row[rank] or 0.0) for row in answer.rows), default=0.0)


def _cell(column: Column, value: Cell, most: float) -> Cells:
    length = round(100.0 * float(value or 0.0) / most) if most > 0.0 else None
    return Cells(written(value, column.sort), column.sort is not Sort.TEXT, None if length is None else max(0, min(100, length)))


def _sources(answer: Answer) -> list[str]:
    words = {"habitants": "Habitants", "lieux": "Lieux", "avant": "Avant", "apres": "Après", "candidats": "Candidats"}
    return [typography.spaced(f"{word} : {answer.question[key]}.") for key, word in words.items() if answer.question.get(key)]
