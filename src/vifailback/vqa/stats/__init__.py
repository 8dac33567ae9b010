"""The tables and figures of a dataset."""
