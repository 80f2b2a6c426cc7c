"""What the instance leaves in a browser, behind HTTPS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NAMES = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME")
ASK = """
import json, django
from django.conf import settings
django.setup()
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if "_COOKIE_" in name and not name.startswith("MESSAGE")}))
"""


def cookies(data: Path, address: str) -> dict[str, Any]:
    """The settings of an instance at this public address."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAILLAGE_", "DJANGO_"))}
    env = {"DJANGO_SETTINGS_MODULE": "maillage.instance.settings", "MAILLAGE_DATA_DIR": str(data), "MAILLAGE_PUBLIC_URL": address}
    env["MAILLAGE_BEHIND_HTTPS"] = str(address.startswith("https:")).lower()
    done = subprocess.run([sys.executable, "-c", ASK], env=kept | env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_behind_https_cookies_are_of_this_host_alone(tmp_path: Path) -> None:
    told = cookies(tmp_path, "https://lieux.example.org")

    assert [told[name] for name in NAMES if not told[name].startswith("__Host-")] == []
    for kind in ("SESSION", "CSRF"):
        wanted = {"SECURE": True, "HTTPONLY": True, "SAMESITE": "Lax", "DOMAIN": None, "PATH": "/"}
        assert {name: told[f"{kind}_COOKIE_{name}"] for name in wanted} == wanted


def test_a_machine_without_https_still_signs_people_in(tmp_path: Path) -> None:
    told = cookies(tmp_path, "http://127.0.0.1:8000")

    assert not any(told[name].startswith("__") for name in NAMES)
    assert told["SESSION_COOKIE_SECURE"] is False


@pytest.mark.parametrize("kind", ["SESSION", "CSRF"])
def test_no_script_reads_them(tmp_path: Path, kind: str) -> None:
    assert cookies(tmp_path, "http://127.0.0.1:8000")[f"{kind}_COOKIE_HTTPONLY"] is True
