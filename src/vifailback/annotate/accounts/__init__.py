"""Who may log in, and the sessions of those who have."""
