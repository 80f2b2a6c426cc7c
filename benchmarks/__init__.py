"""Measures of Maillage against a bare Django view; see README.md."""
