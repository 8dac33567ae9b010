"""Train and benchmark: dividing a dataset, near duplicates kept together."""
