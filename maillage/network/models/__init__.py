"""The tables of places, networks, organisations and roles."""

from maillage.network.models.actors import Network, NetworkPlace, Organisation
from maillage.network.models.claims import Claim, ClaimStatement
from maillage.network.models.confirmations import ConfirmationRequest
from maillage.network.models.imports import ImportRecord, ImportRun
from maillage.network.models.layers import JoinRequest, Layer
from maillage.network.models.merges import Merge
from maillage.network.models.places import Picture, Place
from maillage.network.models.proposals import ChangeProposal
from maillage.network.models.revisions import Revision, Source
from maillage.network.models.roles import Invitation, RoleHolding
from maillage.network.models.vocabulary import Kind, PublicService, Tag

__all__ = [
    "ChangeProposal",
    "Claim",
    "ClaimStatement",
    "ConfirmationRequest",
    "ImportRecord",
    "ImportRun",
    "Invitation",
    "JoinRequest",
    "Kind",
    "Layer",
    "Merge",
    "Network",
    "NetworkPlace",
    "Organisation",
    "Picture",
    "Place",
    "PublicService",
    "Revision",
    "RoleHolding",
    "Source",
    "Tag",
]
