"""Reading replies to closed questions: the part that answers, mentions of options, claims among them."""
