"""The forms by which people tell what a place is: the same for who keeps its page and for who proposes a correction."""
