"""The scaling study: nested subsets of trajectories, one student each, and what an hour of labelling is worth."""
