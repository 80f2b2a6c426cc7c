"""Charts drawn by the server: SVG with text, to be put beside the table of the same figures.

A chart is as wide as what holds it: widths are shares, heights and letters are pixels, so that letters are of one size on a phone
and at a desk. Colours are classes (``frontend/src/css/charts.css``): no style is written here.
"""

from maillage.observatory.charts.bars import bars
from maillage.observatory.charts.curve import curve
from maillage.observatory.charts.drawing import Bar
from maillage.observatory.charts.histogram import histogram
from maillage.observatory.charts.stacked import Stack, stacked

__all__ = ["Bar", "Stack", "bars", "curve", "histogram", "stacked"]
