"""``maillage mesh``: the mesh measured from a terminal, on the instance's own data or on files."""

from __future__ import annotations

import click

from maillage.observatory.commands.measures import compare, coverage, fragility, white_zones
from maillage.observatory.commands.search import siting


@click.group()
def mesh() -> None:
    """Mesurer le maillage : qui vit près d’un lieu, où sont les vides, où un lieu de plus servirait le plus.

    Les lieux et les habitants viennent de l’instance (db) ou de fichiers CSV, XLSX, GeoJSON, JSON ou Parquet. La réponse s’affiche,
    ou s’écrit dans autant de fichiers --out que voulu : .csv, .geojson, .json, .parquet, .html (une page A4 à imprimer).
    """


for command in (coverage, white_zones, fragility, siting, compare):
    mesh.add_command(command)
