"""Every format holds the same answer; a file is whole or is not there."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from maillage.mesh.demand import Demand
from maillage.mesh.files import parquet, writing
from maillage.mesh.files.answers import comparing, coverage, fragility, siting, zones
from maillage.mesh.files.answers.shapes import Answer, Crowd, Sites, Sort, cell
from maillage.mesh.files.answers.siting import Siteable
from maillage.mesh.files.exceptions import Refused
from maillage.mesh.siting.covering import maximal_covering
from maillage.mesh.siting.median import p_median
from maillage.mesh.siting.set_covering import set_covering

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def crowd() -> Crowd:
    rng = np.random.default_rng(3)
    labels = [["a", "b", ""][rank % 3] for rank in range(60)]
    demand = Demand.of(46.0 + rng.random(60), rng.random(60), rng.integers(0, 900, 60), {"part": labels})
    return Crowd(
        demand,
        [f"{rank:05d}" for rank in range(60)],
        [f"Bourg {rank}" for rank in range(60)],
        {"part": {"a": "L’Est", "b": "=1+1"}},
    )


def sites(*rows: int) -> Sites:
    points = crowd().demand.points[np.array(rows, dtype=np.int64)]
    return Sites(points, [f"lieu-{row}" for row in rows], [f"@Lieu {row}" for row in rows], "essai")


def answers() -> list[Answer]:
    people = crowd()
    asked = Siteable(people, sites(1, 2), sites(*range(60)), np.arange(1.0, 61.0))
    free = Siteable(people, sites(1, 2), sites(*range(60)))
    demand, existing, candidates = people.demand, free.existing.points, free.candidates.points
    found = maximal_covering(demand, existing, candidates, radius_km=10.0, budget=4)
    made = [
        coverage.answer(people, sites(1, 2), (5.0, 10.0), "part"),
        coverage.answer(people, sites(1, 2), (0.5,), ""),
        zones.answer(people, sites(1, 2), 10.0, ""),
        zones.answer(people, sites(1, 2), 10.0, "part"),
        fragility.answer(people, sites(1, 2, 3), 30.0, ""),
        fragility.answer(people, sites(1, 2, 3), 30.0, "part"),
        comparing.answer(people, sites(1, 2), sites(2, 5), (5.0, 20.0), ""),
        comparing.answer(people, sites(1, 2), sites(2, 5), (5.0, 20.0), "part"),
        siting.covering(asked, found, 10.0, ""),
        siting.covering(free, found, 10.0, "part"),
        siting.median(free, p_median(demand, existing, candidates, count=3), 10.0, ""),
        siting.enough(free, set_covering(demand, existing, candidates, radius_km=20.0, share=0.8), 20.0, 0.8, ""),
    ]
    assert all(one.rows for one in made)
    return made


def from_csv(path: Path, answer: Answer) -> list[list[Any]]:
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0] == [column.key for column in answer.columns]
    sorts = [column.sort for column in answer.columns]
    return [
        [
            text.removeprefix("'") if sort is Sort.TEXT else float(text) if text else None
            for text, sort in zip(row, sorts, strict=True)
        ]
        for row in rows[1:]
    ]


def from_json(path: Path, answer: Answer) -> list[list[Any]]:
    return [[row[column.key] for column in answer.columns] for row in json.loads(path.read_text(encoding="utf-8"))["rows"]]


def from_geojson(path: Path, answer: Answer) -> list[list[Any]]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [[feature["properties"][column.key] for column in answer.columns] for feature in features]


def from_parquet(path: Path, answer: Answer) -> list[list[Any]]:
    columns, rows = parquet.open_parquet(path)
    assert columns == [column.key for column in answer.columns]
    return [
        [
            row[column.key] if column.sort is Sort.TEXT else float(row[column.key]) if row[column.key] else None
            for column in answer.columns
        ]
        for _line, row in rows
    ]


READERS = {".csv": from_csv, ".json": from_json, ".geojson": from_geojson, ".parquet": from_parquet}


@pytest.mark.parametrize("answer", answers(), ids=lambda answer: f"{answer.command}-{len(answer.columns)}")
@pytest.mark.parametrize("suffix", list(READERS))
def test_every_format_holds_the_same_rows(tmp_path: Path, answer: Answer, suffix: str) -> None:
    path = tmp_path / f"r{suffix}"
    if suffix == ".geojson" and not any(row[-1] is not None for row in answer.rows):
        with pytest.raises(Refused, match="n'ont pas de position"):
            writing.write(path, answer, AT, writing.WRITERS[suffix])
        assert list(tmp_path.iterdir()) == []
        return

    writing.write(path, answer, AT, writing.WRITERS[suffix])

    assert READERS[suffix](path, answer) == [list(row) for row in answer.rows]
    assert [left.name for left in tmp_path.iterdir()] == [path.name]


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    writing.write(tmp_path / "r.csv", answers()[0], AT, writing.write_csv)

    assert ";'=1+1;" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert writing.guarded("\t=1") == "'\t=1"


def test_what_was_asked_is_told_with_the_rows(tmp_path: Path) -> None:
    answer = answers()[2]
    writing.write(tmp_path / "r.json", answer, AT, writing.write_json)
    writing.write(tmp_path / "r.geojson", answer, AT, writing.write_geojson)

    told = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    drawn = json.loads((tmp_path / "r.geojson").read_text(encoding="utf-8"))
    assert told["command"] == drawn["maillage"]["command"] == "white-zones"
    assert told["at"] == "2026-03-12T09:00:00+00:00"
    assert told["figures"]["zones"] == len(answer.rows)
    assert drawn["features"][0]["geometry"]["type"] == "MultiPoint"
    assert len(drawn["features"][0]["geometry"]["coordinates"]) == answer.rows[0][3]


@pytest.mark.parametrize(("name", "said"), [("r.xls", r"finit par \.csv"), ("r", r"finit par \.csv")])
def test_a_name_that_says_no_format_is_refused(name: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        writing.check_format(Path(name), list(writing.WRITERS))


def test_a_file_that_cannot_be_written_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "d.csv").mkdir()

    for path, said in ((tmp_path / "d.csv", "un dossier"), (tmp_path / "rien" / "r.csv", "n'existe pas")):
        with pytest.raises(Refused, match=said):
            writing.check_writable(path)


def test_a_disk_that_refuses_leaves_nothing_behind(tmp_path: Path) -> None:
    def full(path: Path, _answer: Answer, _at: datetime) -> None:
        path.write_text("un début")
        raise OSError(28, "No space left on device")

    with pytest.raises(Refused, match="ne peut pas être écrit"):
        writing.write(tmp_path / "r.csv", answers()[1], AT, full)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [4, 40, 400])
def test_a_cut_parquet_file_is_refused(tmp_path: Path, size: int) -> None:
    path = tmp_path / "r.parquet"
    writing.write(path, answers()[0], AT, writing.write_parquet)
    path.write_bytes(path.read_bytes()[:size])

    with pytest.raises(Refused, match="n'est pas un fichier Parquet lisible"):
        parquet.open_parquet(path)


def test_a_parquet_file_whose_inside_is_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.parquet"
    writing.write(path, answers()[0], AT, writing.write_parquet)
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + bytes(len(whole) - 300) + whole[-296:])

    with pytest.raises(Refused, match="n'est pas un fichier Parquet lisible"):
        list(parquet.open_parquet(path)[1])


@pytest.mark.parametrize(
    ("value", "sort", "kept"),
    [
        (12.0, Sort.PEOPLE, 12), (12.3456, Sort.PEOPLE, 12.346), (float("nan"), Sort.KM, None), (float("inf"), Sort.KM, None),
        (1.23456, Sort.KM, 1.235), (3.0, Sort.COUNT, 3), (-0.0, Sort.SHARE, 0.0), ("x", Sort.TEXT, "x"),
    ],
)  # fmt: skip
def test_values_are_rounded_once(value: Any, sort: Sort, kept: Any) -> None:
    assert cell(value, sort) == kept
