"""What tables say is what trying everything gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.mesh.demand import Demand
from maillage.mesh.files.answers import comparing, coverage, fragility, siting, zones
from maillage.mesh.files.answers.shapes import Answer, Crowd, Sites
from maillage.mesh.files.answers.siting import Siteable
from maillage.mesh.points import Points
from maillage.mesh.siting.covering import maximal_covering
from tests.mesh.brute import demands, nearest, points


def crowd(demand: Demand) -> Crowd:
    ids = [f"c{rank}" for rank in range(len(demand))]
    return Crowd(demand, ids, ids, {})


def sites(spots: Points) -> Sites:
    ids = [f"s{rank}" for rank in range(len(spots))]
    return Sites(spots, ids, ids)


def rows(answer: Answer) -> list[dict[str, Any]]:
    return [dict(zip((column.key for column in answer.columns), row, strict=True)) for row in answer.rows]


def figures(answer: Answer) -> dict[str, Any]:
    return {figure.key: figure.value for figure in answer.figures}


@given(demands(), points(1, 4), st.sampled_from([4.0, 10.0]))
def test_the_coverage_of_each_group_is_counted(demand: Demand, spots: Points, radius: float) -> None:
    km, labels = nearest(demand.points, spots), demand.groups["group"]

    made = rows(coverage.answer(crowd(demand), sites(spots), (radius,), "group"))

    assert {row["code"] for row in made} == set(labels.keys)
    for row in made:
        inside = labels.rank == labels.keys.index(row["code"])
        assert row["population"] == demand.weight[inside].sum()
        assert row[f"habitants_{radius:g}km"] == demand.weight[inside & (km <= radius)].sum()


@given(demands(), points(1, 4))
def test_zones_hold_everybody_beyond_the_radius_and_nobody_else(demand: Demand, spots: Points) -> None:
    km = nearest(demand.points, spots)

    answer = zones.answer(crowd(demand), sites(spots), 6.0, "")

    codes = sorted(code for row in rows(answer) for code in row["codes"].split("|"))
    assert codes == sorted(f"c{rank}" for rank in np.flatnonzero(km > 6.0))
    assert figures(answer)["habitants_au_dela"] == demand.weight[km > 6.0].sum()
    grouped = rows(zones.answer(crowd(demand), sites(spots), 6.0, "group"))
    assert sum(row["points_au_dela"] for row in grouped) == ((km > 6.0) & (demand.groups["group"].rank >= 0)).sum()


@given(demands(), points(2, 5))
def test_what_a_place_alone_serves_is_what_is_lost_without_it(demand: Demand, spots: Points) -> None:
    made = {row["code"]: row for row in rows(fragility.answer(crowd(demand), sites(spots), 9.0, ""))}
    whole = demand.weight[nearest(demand.points, spots) <= 9.0].sum()

    for rank in range(len(spots)):
        without = spots[np.delete(np.arange(len(spots)), rank)]
        lost = whole - demand.weight[nearest(demand.points, without) <= 9.0].sum()
        assert made.get(f"s{rank}", {"habitants_seul": 0})["habitants_seul"] == lost


def test_a_group_names_the_place_that_it_depends_on_most() -> None:
    demand = Demand.of([46.0, 46.0, 46.3], [0.0, 0.02, 0.0], [100, 50, 70], {"group": ["a", "a", "a"]})

    [row] = rows(fragility.answer(crowd(demand), sites(Points.of([46.0, 46.3], [0.0, 0.0])), 10.0, "group"))

    assert (row["habitants_seul"], row["lieu_decisif"], row["lieu_habitants"], row["habitants_aucun"]) == (220, "s0", 150, 0)


@given(demands(), points(1, 4), points(1, 4))
def test_who_gains_and_who_loses_add_up(demand: Demand, before: Points, after: Points) -> None:
    was, now = nearest(demand.points, before), nearest(demand.points, after)

    answer = comparing.answer(crowd(demand), sites(before), sites(after), (8.0,), "")

    told = figures(answer)
    assert told["gagnes_8km"] == demand.weight[(was > 8.0) & (now <= 8.0)].sum()
    assert told["perdus_8km"] == demand.weight[(was <= 8.0) & (now > 8.0)].sum()
    made = rows(answer)
    assert {row["code"] for row in made} == {f"c{rank}" for rank in np.flatnonzero(np.abs(was - now) > 0.0005)}
    assert sum(row["population"] for row in made if row["rayon_8km"] == "perd") == told["perdus_8km"]
    grouped = rows(comparing.answer(crowd(demand), sites(before), sites(after), (8.0,), "group"))
    inside = demand.groups["group"].rank >= 0
    assert (
        sum(row["solde_8km"] for row in grouped)
        == demand.weight[inside & (now <= 8.0)].sum() - demand.weight[inside & (was <= 8.0)].sum()
    )


def test_a_siting_tells_its_objective_bound_gap_and_time() -> None:
    rng = np.random.default_rng(5)
    demand = Demand.of(46.0 + rng.random(200), rng.random(200), rng.integers(1, 500, 200), {"group": ["a"] * 100 + ["b"] * 100})
    asked = Siteable(crowd(demand), sites(demand.points[:2]), sites(demand.points))
    found = maximal_covering(demand, asked.existing.points, demand.points, radius_km=8.0, budget=6)

    answer = siting.covering(asked, found, 8.0, "")

    told = figures(answer)
    assert told["habitants_couverts"] <= told["borne"]
    assert told["ecart"] == 0.0
    assert told["secondes"] is not None
    assert any("c'est prouvé" in note for note in answer.notes)
    assert [row["rang"] for row in rows(answer)] == [1, 2, 3, 4, 5, 6]
    assert sum(row["habitants_gagnes"] for row in rows(answer)) == told["habitants_gagnes"]
    assert answer.curve[0] == (0, pytest.approx(told["part_avant"], abs=1e-6))
    assert answer.curve[-1] == (6, pytest.approx(told["part_apres"], abs=1e-6))
    grouped = rows(siting.covering(asked, found, 8.0, "group"))
    assert sum(row["habitants_gagnes"] for row in grouped) == told["habitants_gagnes"]


def test_nothing_is_divided_by_nobody() -> None:
    demand = Demand.of([46.0, 46.1], [0.0, 0.1], [0, 0], {"group": ["a", "b"]})
    people, spots = crowd(demand), sites(Points.of([46.0], [0.0]))

    for answer in (
        coverage.answer(people, spots, (5.0,), "group"),
        zones.answer(people, spots, 5.0, "group"),
        fragility.answer(people, spots, 5.0, "group"),
        comparing.answer(people, spots, spots, (5.0,), "group"),
    ):
        assert all(row["population"] == 0 for row in rows(answer))
