"""Reports on benchmark runs: figures, the paper's tables, comparisons, errors; any of them without a model."""
