"""Patrols of cells of ground: the cells, the walks, and what share of the ground was looked at."""
