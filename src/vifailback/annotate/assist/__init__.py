"""Help for the person who annotates: words both ways, subtasks, drafts, prefill."""
