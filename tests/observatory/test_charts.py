"""Charts: well-formed SVG, widths that are the figures' shares, words that are escaped, no style of their own."""

from __future__ import annotations

import math
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from maillage.observatory.charts import Bar, Stack, bars, curve, histogram, stacked
from maillage.observatory.charts.drawing import graduations, whole

HOSTILE = '<script>alert("Aÿ & Cie")</script>'


def read(drawn: SafeString) -> ET.Element:
    return ET.fromstring(drawn)


def texts(svg: ET.Element) -> list[str]:
    return [text.text or "" for text in svg.iter("text")]


def all_charts(word: str) -> list[SafeString]:
    return [
        bars([Bar(word, 3.0)], title=word),
        stacked([Stack(word, (1.0, 2.0), word)], [word, word], title=word),
        histogram([Bar(word, 1.0)], title=word, x_label=word, y_label=word),
        curve([(0.0, 1.0), (1.0, 2.0)], title=word, x_label=word, y_label=word),
    ]


@pytest.mark.parametrize("rank", range(4))
def test_words_are_escaped_and_nothing_is_styled_inline(rank: int) -> None:
    drawn = all_charts(HOSTILE)[rank]
    assert "<script" not in drawn
    svg = read(drawn)
    assert HOSTILE in [text for each in svg.iter() for text in [each.text or ""]]
    assert not [each for each in svg.iter() if "style" in each.attrib or any(name.startswith("on") for name in each.attrib)]


@pytest.mark.parametrize("rank", range(4))
def test_a_chart_is_named_and_told_to_who_does_not_see_it(rank: int) -> None:
    svg = read(all_charts("Redon")[rank])
    assert svg.get("role") == "img"
    title, description = svg.find("title"), svg.find("desc")
    assert title is not None
    assert description is not None
    assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert description.text


def test_charts_that_say_different_things_have_different_ids() -> None:
    first, second = (read(bars([Bar("Ain", value)], title="Habitants")) for value in (1.0, 2.0))
    assert first.get("aria-labelledby") != second.get("aria-labelledby")


def test_a_bar_is_as_long_as_its_share_of_the_longest() -> None:
    svg = read(bars([Bar("Ain", 50.0), Bar("Aisne", 200.0, "deux cents", 3)], title="Habitants"))
    lengths = [each.get("width") for each in svg.iter("rect") if "chart__bar" in (each.get("class") or "")]
    assert lengths == ["25.00%", "100.00%"]
    assert texts(svg) == ["Ain", "50", "Aisne", "deux cents"]
    assert "tone--3" in (svg.findall("rect")[3].get("class") or "")


def test_a_name_too_long_for_a_phone_is_cut_and_told_whole_in_the_description() -> None:
    name = "Communauté de communes du Pays de la Petite Montagne et de la Vallée"
    svg = read(bars([Bar(name, 1.0, "62 % à plus de 10 km")], title="Part"))
    assert texts(svg) == ["Communauté de communes…", "62 % à plus de 10 km"]
    description = svg.find("desc")
    assert description is not None
    assert name in (description.text or "")


def test_bars_of_shares_fill_the_width_only_at_the_whole() -> None:
    svg = read(bars([Bar("Ain", 40.0)], title="Part", full=100.0))
    assert svg.findall("rect")[1].get("width") == "40.00%"


def test_the_parts_of_a_stack_follow_one_another_and_fill_the_width() -> None:
    svg = read(stacked([Stack("Ain", (1.0, 0.0, 3.0))], ["près", "moyen", "loin"], title="Distances"))
    parts = [each for each in svg.iter("rect") if "chart__part" in (each.get("class") or "")]
    assert [(each.get("x"), each.get("width")) for each in parts] == [("0.00%", "25.00%"), ("25.00%", "75.00%")]


def test_a_stack_of_nothing_draws_no_part() -> None:
    svg = read(stacked([Stack("Ain", (0.0, 0.0))], ["près", "loin"], title="Distances"))
    assert not [each for each in svg.iter("rect") if "chart__part" in (each.get("class") or "")]


def test_charts_of_nothing_are_still_drawings() -> None:
    assert read(bars([], title="Rien")).find("title") is not None
    assert read(histogram([], title="Rien", x_label="km", y_label="habitants")).find("title") is not None
    assert read(curve([], title="Rien", x_label="lieux", y_label="habitants")).find("title") is not None


def test_without_a_measure_a_bar_is_empty() -> None:
    svg = read(bars([Bar("Ain", math.nan, "–"), Bar("Aisne", 2.0)], title="Distance"))
    assert svg.findall("rect")[1].get("width") == "0.00%"


def test_a_histogram_names_its_bars_until_they_are_many() -> None:
    few = histogram([Bar(f"c{rank}", 10.0 + rank) for rank in range(5)], title="Cinq", x_label="km", y_label="hab.")
    many = histogram([Bar(f"c{rank}", 10.0 + rank) for rank in range(20)], title="Vingt", x_label="km", y_label="hab.")
    assert {"c0", "c1", "c4", "14"} <= set(texts(read(few)))
    assert len([text for text in texts(read(many)) if text.startswith("c")]) == 5


def test_a_curve_goes_through_its_points() -> None:
    svg = read(curve([(0.0, 0.0), (50.0, 100.0), (100.0, 150.0)], title="Couverts", x_label="lieux", y_label="habitants"))
    (line,) = svg.iter("polyline")
    assert line.get("points") == "0.0,1000.0 500.0,333.3 1000.0,0.0"
    assert len(list(svg.iter("circle"))) == 3
    assert {"lieux", "habitants", "0", "50", "100", "150"} <= set(texts(svg))


def test_a_curve_of_many_points_has_no_dots_and_its_bound_is_dashed() -> None:
    points = [(float(x), float(x) ** 0.5) for x in range(100)]
    svg = read(curve(points, title="Couverts", x_label="lieux", y_label="habitants", against=[(0.0, 12.0), (99.0, 12.0)]))
    assert not list(svg.iter("circle"))
    assert [each.get("class") for each in svg.iter("polyline")] == ["chart__curve chart__curve--against", "chart__curve"]


def test_an_axis_may_begin_above_zero() -> None:
    flat = curve([(0.0, 90.0), (1.0, 95.0)], title="Part", x_label="lieux", y_label="%", from_zero=False)
    assert texts(read(flat))[1] == "90"


def test_numbers_are_written_as_in_french() -> None:
    svg = read(bars([Bar("Ain", 1234567.0), Bar("Aisne", 1.25)], title="Habitants"))
    assert texts(svg)[1::2] == ["1\u202f234\u202f567", "1,2"]


def test_a_description_tells_the_first_figures() -> None:
    told = read(bars([Bar(f"d{rank}", float(rank)) for rank in range(30)], title="Habitants")).find("desc")
    assert told is not None
    assert (told.text or "").startswith("d0\u00a0: 0\u202f; d1\u00a0: 1\u202f; ")
    assert (told.text or "").endswith("…")


@given(st.floats(-1e9, 1e9), st.floats(0.0, 1e9), st.integers(1, 8))
def test_graduations_enclose_what_is_drawn(low: float, span: float, most: int) -> None:
    marks = graduations(low, low + span, most=most)
    slack = 1e-6 * max(1.0, abs(low), span)
    assert marks[0] <= low + slack
    assert marks[-1] >= low + span - slack
    assert 2 <= len(marks) <= most + 2
    steps = {round(after - before, 6) for before, after in pairwise(marks)}
    assert max(steps) - min(steps) <= slack


def test_whole_keeps_one_decimal_under_ten() -> None:
    assert [whole(value) for value in (0.0, 2.0, 2.34, 23.4, 2340.0)] == ["0", "2", "2,3", "23", "2\u202f340"]
