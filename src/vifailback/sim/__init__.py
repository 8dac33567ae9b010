"""Worlds to fail in. `tabletop` needs nothing but the base install and makes the sample episodes."""
