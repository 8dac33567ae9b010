"""Tasks of the paper's list: their sentences, goals, subtasks, layouts, and checks of success."""
