"""Answers as tables: what a question gave, in one shape that every format writes and every page can show."""
