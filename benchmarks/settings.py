"""The instance's settings with the bare view mounted beside its pages."""

from __future__ import annotations

import copy
from pathlib import Path

from maillage.instance.settings import *  # noqa: F403
from maillage.instance.settings import TEMPLATES as OWN_TEMPLATES

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES = copy.deepcopy(OWN_TEMPLATES)
TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "templates"]
TEMPLATES[0]["OPTIONS"]["loaders"][0][1][0][1].insert(0, "django.template.loaders.filesystem.Loader")  # type: ignore[index]
