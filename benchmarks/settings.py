"""The instance's settings with the bare view mounted beside its pages."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from maillage.instance.settings import *  # noqa: F403 - the instance’s, all of them
from maillage.instance.settings import TEMPLATES as OWN_TEMPLATES

ROOT_URLCONF = "benchmarks.urls"
_templates: list[dict[str, Any]] = copy.deepcopy(OWN_TEMPLATES)
_templates[0]["DIRS"] = [Path(__file__).parent / "templates"]
_templates[0]["OPTIONS"]["loaders"][0][1][0][1].insert(0, "django.template.loaders.filesystem.Loader")
TEMPLATES = _templates
