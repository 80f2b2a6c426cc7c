"""``{% load devices %}{{ session.user_agent|device }}``."""

from __future__ import annotations

from django import template

from maillage.accounts.devices import called

register = template.Library()
register.filter("device", called)
