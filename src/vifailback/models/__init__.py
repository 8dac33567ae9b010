"""Reach a vision-language model: one protocol, its scripted twin, any OpenAI-compatible server."""
