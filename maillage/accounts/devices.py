"""Browsers, in people's words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

BROWSERS: Final = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS: Final = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux"}
"""In the order to look for them: later ones claim to be in the others too."""


def called(user_agent: str) -> str:
    """« Firefox sur Linux », from what a browser says of itself."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), _("Un navigateur"))
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), _("un appareil"))
    return _("%(browser)s sur %(system)s") % {"browser": browser, "system": system}
