"""What is wrong with a recorded episode."""
