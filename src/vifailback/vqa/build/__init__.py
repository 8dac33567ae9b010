"""The build: annotations and recordings in, a dataset in the authors' layout out."""
