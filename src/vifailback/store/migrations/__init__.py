"""Alembic migrations of the annotation database; they run when a store is opened."""
