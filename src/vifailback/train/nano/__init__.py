"""The embedded model, taught: an eye that finds what words name, and a mind that says what went wrong."""
