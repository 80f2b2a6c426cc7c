"""The tables of places, networks and organisations."""

from maillage.network.models.actors import Network, NetworkPlace, Organisation
from maillage.network.models.imports import ImportRecord, ImportRun
from maillage.network.models.places import Picture, Place
from maillage.network.models.revisions import Revision, Source
from maillage.network.models.vocabulary import Kind, PublicService, Tag

__all__ = [
    "ImportRecord",
    "ImportRun",
    "Kind",
    "Network",
    "NetworkPlace",
    "Organisation",
    "Picture",
    "Place",
    "PublicService",
    "Revision",
    "Source",
    "Tag",
]
