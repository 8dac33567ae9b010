"""The authors' release: raw_data and annotated_data."""
