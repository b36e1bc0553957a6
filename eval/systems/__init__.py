"""What extracts: the systems that the benchmark can run."""
