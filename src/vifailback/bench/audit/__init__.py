"""Is a judge to be trusted, and does a model choose by position? Anchors, agreement, correction, rotations."""
