"""Numeric engine of the mesh: geometry without Django, usable as a library."""
