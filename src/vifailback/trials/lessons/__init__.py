"""Attempts in simulation as lessons for the embedded model: frames, where everything was, and what is right to say."""
