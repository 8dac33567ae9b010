"""A task sentence into subtasks, by a grammar or a language model."""
